"""Spans in which a case waits."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from answerable.cases.models.case import Case


class PauseReason(models.TextChoices):
    """What a case waits for. Which clocks that stops, each clause says for itself."""

    CUSTOMER = "waiting_for_customer", _("for the customer")
    SUPPLIER = "waiting_for_supplier", _("for a supplier")
    DATE = "agreed_date", _("for an agreed date")


class Pause(models.Model):
    """A case waits, from when to when, why and by whose decision: a fact, not a status."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=30, choices=PauseReason)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"], name="cases_one_open_pause", condition=models.Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="cases_pause_ends_after_start",
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("started_at")),
            ),
        ]
        indexes: ClassVar = [
            # Serves the waking of cases whose agreed date has come.
            models.Index(
                fields=["until_at"],
                name="cases_pause_until",
                condition=models.Q(ended_at=None, until_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.reason}"
