"""How far somebody has read a case."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from answerable.cases.models import Case


class Seen(models.Model):
    """The last instant at which a colleague looked at a case."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "case"], name="desk_seen_once")]

    def __str__(self) -> str:
        return f"{self.user} saw {self.case}"
