"""Who else takes part in the conversation."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from answerable.cases.models.case import Case


class Participant(models.Model):
    """An address in copy of a case: gets the answers, and may answer into the case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="participants")
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "address"], name="cases_participant_once")
        ]

    def __str__(self) -> str:
        return self.name or self.address
