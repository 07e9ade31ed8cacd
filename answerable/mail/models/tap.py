"""The one tap that all outgoing mail runs through, and its brakes."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from answerable.lib.ref import Ref


class Closure(models.TextChoices):
    """Who closed the tap."""

    ADMINISTRATOR = "administrator"
    RESTORE = "restore"


class Tap(models.Model):
    """One row: may mail leave the house, how much an hour, and which house it last left.

    `house` names the database cluster and database that mail was last sent from. `mark` and `batches`
    are also written into the data folder with every batch: a database that knows of fewer batches than
    the folder does is an older copy of itself. `braked` holds since when the brake is on, by address
    ("" for the brake on everything).
    """

    closed_at = models.DateTimeField(null=True)
    closure = models.CharField(max_length=13, blank=True, choices=Closure)
    closed_by = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    importing_until = models.DateTimeField(null=True)
    house = models.CharField(max_length=80, blank=True)
    mark = models.UUIDField(default=uuid.uuid4)
    batches = models.BigIntegerField(default=0)
    most_to_one = models.PositiveIntegerField(default=30)
    most_in_all = models.PositiveIntegerField(default=2000)
    braked = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="mail_one_tap", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return "closed" if self.closed_at else "open"

    @property
    def ref(self) -> Ref:
        """The tap, as events name it."""
        return Ref("tap", 1)
