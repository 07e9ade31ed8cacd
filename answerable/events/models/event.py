"""One line in the record of who did what."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from answerable.lib.ref import Ref


class ActorKind(models.TextChoices):
    """Whose doing an event was."""

    STAFF = "staff"
    CONTACT = "contact"
    SYSTEM = "system"


class Event(models.Model):
    """What happened to one thing (`about`), inside a larger one (`within`), by whom and when.

    The table is audit trail, outbox of notices and source of live updates at once. A trigger
    refuses every UPDATE and DELETE; names are identifiers, never labels, so that renaming
    a state or a team cannot alter history.
    """

    at = models.DateTimeField()
    name = models.CharField(max_length=60)
    about_kind = models.CharField(max_length=30)
    about_id = models.BigIntegerField()
    within_kind = models.CharField(max_length=30)
    within_id = models.BigIntegerField()
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            # Serves the history on a page: everything within one case, in order.
            models.Index(fields=["within_kind", "within_id", "id"], name="events_within"),
            # Serves the recomputation of one commitment from its own events.
            models.Index(fields=["about_kind", "about_id", "id"], name="events_about"),
            # Serves "what changed since I was here".
            models.Index(fields=["at"], name="events_at"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.about}"

    @property
    def about(self) -> Ref:
        """The thing it happened to."""
        return Ref(self.about_kind, self.about_id)

    @property
    def within(self) -> Ref:
        """The larger thing whose page shows it."""
        return Ref(self.within_kind, self.within_id)
