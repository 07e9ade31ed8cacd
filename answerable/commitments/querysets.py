"""Questions about many commitments at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from answerable.accounts.models import User
from answerable.lib.ref import Ref


class CommitmentQuerySet(models.QuerySet[Any]):
    """The ledger, filtered by words of the trade."""

    def visible_to(self, user: User) -> CommitmentQuerySet:
        """What `user` may see: staff see every promise, nobody else sees any here."""
        return self if user.is_authenticated and user.is_active else self.none()

    def on(self, *subjects: Ref) -> CommitmentQuerySet:
        """The commitments about these things."""
        wanted = models.Q(pk__in=[])
        for subject in subjects:
            wanted |= models.Q(subject_kind=subject.kind, subject_id=subject.id)
        return self.filter(wanted)

    def inside(self, *places: Ref) -> CommitmentQuerySet:
        """The commitments that show on the pages of these things."""
        wanted = models.Q()
        for kind in sorted({place.kind for place in places}):
            ids = [place.id for place in places if place.kind == kind]
            wanted |= models.Q(within_kind=kind, within_id__in=ids)
        return self.filter(wanted) if places else self.none()

    def owed(self) -> CommitmentQuerySet:
        """Those neither met nor excused."""
        return self.filter(met_at=None, excused_at=None)

    def judged(self, now: datetime) -> CommitmentQuerySet:
        """Those that count in a figure of promises kept: due by `now`, and missed if not kept.

        What was excused or stands still counts neither way, unless it had been missed before.
        """
        spared = models.Q(excused_at__isnull=False) | models.Q(paused_at__isnull=False)
        return self.filter(due_at__lte=now).exclude(spared & models.Q(missed_at=None))

    def running(self) -> CommitmentQuerySet:
        """Those whose clock runs: owed and not paused."""
        return self.owed().filter(paused_at=None)

    def to_act_on(self, now: datetime) -> CommitmentQuerySet:
        """Those for which the sweep has something to do by `now`, soonest first."""
        return self.filter(next_act_at__lte=now).order_by("next_act_at", "id")
