"""The heap of mail that waits to go out, looked at before the tap is opened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Func, Min, QuerySet

from answerable.events.actors import Actor
from answerable.mail import outbox
from answerable.mail.models import OutboundMail

MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Heap:
    """How many mails wait, since when the oldest, and for whom most of them."""

    number: int
    oldest: datetime | None
    to: list[tuple[str, int]]


def heap(now: datetime) -> Heap:
    """What would go if the tap were opened now."""
    rows = waiting()
    counted = rows.aggregate(number=Count("pk"), oldest=Min("queued_at"))
    named: Counter[str] = Counter()
    each = rows.annotate(one=Func("recipients", function="unnest")).order_by().values_list("one")
    for address, number in each.annotate(number=Count("pk")).order_by("-number", "one")[:MOST_NAMED]:
        named[address] = number
    return Heap(counted["number"], counted["oldest"], named.most_common())


def waiting() -> QuerySet[OutboundMail]:
    """The mails that neither went nor were given up."""
    return OutboundMail.objects.filter(sent_at=None, failed_at=None)


def withdraw_before(instant: datetime, *, reason: str, at: datetime, actor: Actor) -> int:
    """Decide against everything queued before an instant; how many that were."""
    old = waiting().filter(queued_at__lt=instant).values_list("pk", flat=True)
    return outbox.withdraw(list(old), reason=reason, at=at, actor=actor)
