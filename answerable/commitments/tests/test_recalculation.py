"""Moving running promises to a calendar's new version: shown first, then done, on record (J-4, J-8)."""

from __future__ import annotations

from datetime import timedelta

from answerable.calendars.definition import CalendarDefinition
from answerable.calendars.versions import current, define
from answerable.commitments import rebuild
from answerable.commitments.models import Commitment
from answerable.commitments.recalculation import (
    apply_calendar,
    apply_zones,
    preview_calendar,
    preview_zones,
)
from answerable.events.actors import Actor
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.testing.cast import NOON, Cast

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
