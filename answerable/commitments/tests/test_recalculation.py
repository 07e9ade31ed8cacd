"""Moving running promises to a calendar's new version: shown first, then done, on record (J-4, J-8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from answerable.calendars.definition import CalendarDefinition
from answerable.calendars.versions import current, define
from answerable.cases.locking import hold
from answerable.commitments import rebuild, recalculation
from answerable.commitments.models import Commitment
from answerable.commitments.recalculation import (
    Move,
    apply_calendar,
    apply_zones,
    preview_calendar,
    preview_zones,
)
from answerable.events.actors import Actor
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.testing.cast import NOON, Cast
from answerable.testing.races import behind

raced = pytest.mark.django_db(transaction=True)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
LATER = NOON + timedelta(hours=1)


def new_version(slug: str) -> None:
    hours = {day: [("09:00", "17:00")] for day in WEEKDAYS}
    define(slug, CalendarDefinition(zone="Asia/Shanghai", hours=hours), LATER)


def test_a_new_version_moves_nothing_by_itself(cast: Cast) -> None:
    row = Commitment.objects.on(cast.case(severity="P1").ref).get(promise="respond")
    slug = row.calendar_version.calendar.slug
    new_version(slug)
    row.refresh_from_db()
    assert row.due_at == NOON + timedelta(hours=4)
    assert row.calendar_version != current(slug)


def test_the_preview_says_what_would_move_and_changes_nothing(cast: Cast) -> None:
    row = Commitment.objects.on(cast.case(severity="P3").ref).get(promise="respond")
    new_version(row.calendar_version.calendar.slug)
    moves = preview_calendar(row.calendar_version.calendar.slug, LATER)
    assert {move.commitment.pk for move in moves} >= {row.pk}
    assert all(move.by > timedelta(0) for move in moves)
    row.refresh_from_db()
    assert row.due_at == NOON + timedelta(hours=24)


def test_applying_moves_them_with_an_event_and_keeps_the_queue_true(cast: Cast) -> None:
    case = cast.case(severity="P3")
    row = Commitment.objects.on(case.ref).get(promise="respond")
    slug = row.calendar_version.calendar.slug
    new_version(slug)
    moves = apply_calendar(slug, LATER, Actor.system("test"))
    row.refresh_from_db()
    case.refresh_from_db()
    assert row.due_at == next(move.new_due_at for move in moves if move.commitment.pk == row.pk)
    assert row.calendar_version == current(slug)
    owed = Commitment.objects.on(case.ref).owed().values_list("due_at", flat=True)
    assert case.next_due_at == min(owed)
    told = Event.objects.filter(name=EventName.COMMITMENT_RETARGETED, about_id=row.pk).get()
    assert told.facts["why"] == "calendar"
    assert list(rebuild.differences()) == []


def test_applying_again_moves_nothing(cast: Cast) -> None:
    row = Commitment.objects.on(cast.case().ref).get(promise="respond")
    slug = row.calendar_version.calendar.slug
    new_version(slug)
    apply_calendar(slug, LATER, Actor.system("test"))
    assert apply_calendar(slug, LATER, Actor.system("test")) == []


def test_unchanged_time_zones_move_nothing(cast: Cast) -> None:
    cast.case()
    assert preview_zones(LATER) == []


def test_a_stored_instant_that_the_rules_no_longer_give_is_derived_anew(cast: Cast) -> None:
    case = cast.case(severity="P1")
    row = Commitment.objects.on(case.ref).get(promise="respond")
    # As if the zone's law had changed by an hour since the promise was made.
    Commitment.objects.filter(pk=row.pk).update(due_at=row.due_at + timedelta(hours=1))
    assert [move.by for move in preview_zones(LATER)] == [timedelta(hours=-1)]
    apply_zones(LATER, Actor.system("test"))
    row.refresh_from_db()
    assert row.due_at == NOON + timedelta(hours=4)


@raced
@pytest.mark.parametrize("how", ["calendar", "zones", "repair"])
def test_the_case_is_taken_before_its_promise_as_the_verbs_do(
    cast: Cast, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two orders of locking are a deadlock. A verb holds the case here, and nobody its promises."""
    case = cast.case(severity="P3")
    row = Commitment.objects.on(case.ref).get(promise="respond")
    slug = row.calendar_version.calendar.slug
    new_version(slug)
    if how == "zones":
        moves = [Move(row, row.due_at, row.due_at + timedelta(hours=1))]
        monkeypatch.setattr(recalculation, "preview_zones", lambda at: moves)
    if how == "repair":
        Commitment.objects.filter(pk=row.pk).update(spent=timedelta(hours=9))
    from_below = {
        "calendar": partial(apply_calendar, slug, LATER, Actor.system("test")),
        "zones": partial(apply_zones, LATER, Actor.system("test")),
        "repair": partial(rebuild._repair, row.pk),
    }[how]
    taken = _locks_taken(from_below)
    assert "commitments_commitment" in taken
    first = {table: taken.index(table) for table in reversed(taken)}
    assert first["cases_case"] < first["commitments_commitment"]
    _held, changed = behind(partial(hold, case), from_below)
    assert not isinstance(changed, Exception), changed
    row.refresh_from_db()
    assert rebuild.repair() == []


def _locks_taken(call: Callable[[], object]) -> list[str]:
    """The tables whose rows were locked, in order, without keeping what was done."""
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        call()
        transaction.set_rollback(True)
    locking = [one["sql"] for one in queries.captured_queries if one["sql"].endswith("FOR UPDATE")]
    return [sql.partition('FROM "')[2].partition('"')[0] for sql in locking]
