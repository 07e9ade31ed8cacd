"""What somebody is writing."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from answerable.cases.models.case import Case
from answerable.files.models import StoredFile


class DraftKind(models.TextChoices):
    """What it will become."""

    REPLY = "reply", _("Reply")
    NOTE = "note", _("Note")


class Draft(models.Model):
    """A half-written reply or note; survives reloads, crashes and sign-outs."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=10, choices=DraftKind)
    text = models.TextField(blank=True)
    updated_at = models.DateTimeField()
    files = models.ManyToManyField(StoredFile, related_name="+", blank=True)

    class Meta:
        ordering: ClassVar = ["-updated_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "user", "kind"], name="cases_draft_once")
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.user}"
