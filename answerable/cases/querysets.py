"""Questions about many cases at once."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F

from answerable.accounts.models import User


class CaseQuerySet(models.QuerySet[Any]):
    """Cases, filtered by words of the trade."""

    def visible_to(self, user: User) -> CaseQuerySet:
        """The cases `user` may see: every active colleague sees all, nobody else any."""
        return self if user.is_authenticated and user.is_active else self.none()

    def standing_alone(self) -> CaseQuerySet:
        """Those not merged into another."""
        return self.filter(merged_into=None)

    def live(self) -> CaseQuerySet:
        """New, open or waiting, and not merged away. Spelled as the partial indexes are."""
        return self.filter(state__in=("new", "open", "waiting"), merged_into=None)

    def in_queue_order(self) -> CaseQuerySet:
        """The published order: next commitment due, then severity, then contract holders."""
        return self.order_by(F("next_due_at").asc(nulls_last=True), "severity_rank", "-has_priority", "id")
