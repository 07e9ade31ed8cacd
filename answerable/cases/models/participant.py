"""Who else takes part in the conversation."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from answerable.cases.models.case import Case


class Participant(models.Model):
    """An address in copy of a case: gets the answers, and may answer into the case.

    Whoever was only put in copy by a mail and is nobody of the customer's is not confirmed: nothing
    goes to them unseen, and their words change no state, until a colleague has written to them.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="participants")
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "address"], name="cases_participant_once")
        ]

    def __str__(self) -> str:
        return self.name or self.address
