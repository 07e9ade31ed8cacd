"""How a case was solved."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from answerable.cases.models.case import Case
from answerable.cases.models.message import Message


class Resolution(models.Model):
    """One resolution of a case. Reopening begins a new cycle and keeps the old one (rule 6)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="resolutions")
    cycle = models.PositiveSmallIntegerField()
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "cycle"], name="cases_one_resolution_per_cycle")
        ]

    def __str__(self) -> str:
        return f"{self.case} #{self.cycle}"
