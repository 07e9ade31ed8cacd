"""What is said among colleagues."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from answerable.cases.models.case import Case


class Note(models.Model):
    """A note for colleagues. A table of its own: what cannot be queried cannot leak."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    author_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [
            # Serves the conversation.
            models.Index(fields=["case", "at"], name="cases_note_of_case")
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.author_name}"
