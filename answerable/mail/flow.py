"""How much mail went through the house in the last day, hour by hour."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncHour

from answerable.mail.models import ARCHIVE, InboundMail, OutboundMail, Outcome
from answerable.mail.waiting import waiting

HOURS = 24
# More than so many are not counted one by one.
MANY = 1000


@dataclass(slots=True)
class Hour:
    """What came in, by outcome, and what went out, in one hour."""

    at: datetime
    came: Counter[str] = field(default_factory=Counter)
    went: int = 0

    @property
    def all_came(self) -> int:
        """Whatever became of it."""
        return sum(self.came.values())


def last_day(now: datetime) -> list[Hour]:
    """The last 24 hours, the oldest first. Archives that were taken in do not count."""
    first = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
    hours = {(at := first + timedelta(hours=index)): Hour(at) for index in range(HOURS)}
    came = InboundMail.objects.filter(received_at__gte=first).exclude(door=ARCHIVE).order_by()
    by_hour = came.annotate(hour=TruncHour("received_at", tzinfo=first.tzinfo)).values_list("hour", "outcome")
    for at, outcome, number in by_hour.annotate(number=Count("pk")):
        if at in hours:
            hours[at].came[outcome] += number
    # What went was taken in hand not long before.
    went = OutboundMail.objects.filter(taken_at__gte=first, sent_at__gte=first).order_by()
    sent = went.annotate(hour=TruncHour("sent_at", tzinfo=first.tzinfo)).values_list("hour")
    for at, number in sent.annotate(number=Count("pk")):
        if at in hours:
            hours[at].went += number
    return list(hours.values())


def number_of(outcome: str) -> int:
    """How many mails ended like this, counted up to MANY."""
    return InboundMail.objects.filter(outcome=outcome).order_by()[:MANY].count()


def counts() -> dict[str, int]:
    """Every outcome with its number, counted up to MANY."""
    return {outcome: number_of(outcome) for outcome in Outcome.values}


def outgoing_counts() -> dict[str, int]:
    """What waits and what was given up, counted up to MANY."""
    failed = OutboundMail.objects.filter(failed_at__isnull=False, withdrawn_at=None)
    return {"waiting": waiting().order_by()[:MANY].count(), "failed": failed.order_by()[:MANY].count()}
