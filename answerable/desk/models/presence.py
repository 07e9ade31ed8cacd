"""Who is looking at a case right now."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from answerable.cases.models import Case


class Presence(models.Model):
    """A colleague has the page of a case open; told again every twenty seconds, stale after a minute."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    is_writing = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "case"], name="desk_present_once")]

    def __str__(self) -> str:
        return f"{self.user} at {self.case}"
