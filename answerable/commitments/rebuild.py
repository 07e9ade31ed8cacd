"""Computing promises again from their events, and comparing with what is stored (rule 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from answerable.commitments.folding import Calendars, columns_from
from answerable.commitments.holding import hold
from answerable.commitments.models import Commitment
from answerable.events.models import Event
from answerable.lib.ref import Ref

Follower = Callable[[Ref], None]
_followers: list[Follower] = []

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """One column of one promise that is not what its events say."""

    commitment_id: int
    column: str
    stored: str
    computed: str

    def __str__(self) -> str:
        return f"commitment {self.commitment_id}: {self.column} is {self.stored}, events say {self.computed}"


def follow(follower: Follower) -> None:
    """Have `follower(within)` called for each thing whose promises were repaired: it may keep a copy."""
    if follower not in _followers:
        _followers.append(follower)


def differences() -> Iterator[Difference]:
    """Fold the events of every commitment and yield each column that differs.

    A row without events and events without a row are differences too. Read in chunks, so that
    a ledger of any size fits.
    """
    calendars = Calendars()
    for ids in _chunks():
        rows = Commitment.objects.in_bulk(ids)
        events = _events_of(ids)
        for pk in ids:
            if any(_compare(pk, rows.get(pk), events.get(pk, []), calendars)):
                yield from _looked_at_again(pk, calendars)


def repair() -> list[Difference]:
    """Store what the events say wherever it differs; returns what was found.

    What no events can tell (a row without any, events without a row) is reported and left alone.
    """
    found = list(differences())
    for pk in sorted({difference.commitment_id for difference in found}):
        _repair(pk)
    return found


@transaction.atomic
def _looked_at_again(pk: int, calendars: Calendars) -> list[Difference]:
    """Held still this time: a verb may have come between the reading of the row and of its events."""
    row = Commitment.objects.select_for_update().filter(pk=pk).first()
    return list(_compare(pk, row, _events_of([pk]).get(pk, []), calendars))


@transaction.atomic
def _repair(pk: int) -> None:
    unlocked = Commitment.objects.filter(pk=pk).first()
    if unlocked is not None:
        hold(unlocked.within)
    row = Commitment.objects.select_for_update().filter(pk=pk).first()
    events = _events_of([pk]).get(pk)
    if row is None or not events:
        return
    try:
        columns = columns_from(events, Calendars())
    except ValueError:
        return
    Commitment.objects.filter(pk=pk).update(**columns)
    for follower in _followers:
        follower(row.within)


def _chunks() -> Iterator[list[int]]:
    rows = Commitment.objects.order_by("pk").values_list("pk", flat=True)
    events = Event.objects.filter(about_kind="commitment").order_by("about_id")
    told = events.values_list("about_id", flat=True).distinct()
    last = 0
    while ids := sorted({*rows.filter(pk__gt=last)[:CHUNK], *told.filter(about_id__gt=last)[:CHUNK]}):
        yield ids[:CHUNK]
        last = ids[:CHUNK][-1]


def _events_of(ids: list[int]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = {}
    for event in Event.objects.filter(about_kind="commitment", about_id__in=ids).order_by("id"):
        found.setdefault(event.about_id, []).append(event)
    return found


def _compare(
    pk: int, row: Commitment | None, events: list[Event], calendars: Calendars
) -> Iterator[Difference]:
    if row is None:
        yield Difference(pk, "row", "missing", f"{len(events)} events")
        return
    try:
        computed = columns_from(events, calendars)
    except ValueError as error:
        yield Difference(pk, "row", str(row), str(error))
        return
    yield from _columns_that_differ(row, computed)


def _columns_that_differ(row: Commitment, computed: dict[str, Any]) -> Iterator[Difference]:
    for column, value in computed.items():
        stored = getattr(row, column)
        if stored != value:
            yield Difference(row.pk, column, str(stored), str(value))
