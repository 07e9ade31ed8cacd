"""Computing promises again from their events, and comparing with what is stored (rule 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.db import transaction

from answerable.calendars.models import CalendarVersion
from answerable.commitments import reckoning, states
from answerable.commitments.models import Commitment
from answerable.commitments.reckoning import Goal, State
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.lib.ref import Ref
from answerable.lib.worktime import WorkCalendar


@dataclass(frozen=True, slots=True)
class Difference:
    """One column of one promise that is not what its events say."""

    commitment_id: int
    column: str
    stored: str
    computed: str

    def __str__(self) -> str:
        return f"commitment {self.commitment_id}: {self.column} is {self.stored}, events say {self.computed}"


def differences() -> Iterator[Difference]:
    """Fold the events of every commitment and yield each column that differs."""
    events = (
        Event.objects.filter(about_kind="commitment").order_by("about_id", "id").iterator(chunk_size=2000)
    )
    calendars = _Calendars()
    for pk, group in groupby(events, key=lambda event: event.about_id):
        row = Commitment.objects.get(pk=pk)
        yield from _compare(row, _computed(group, calendars))


@transaction.atomic
def repair() -> list[Difference]:
    """Store what the events say wherever it differs; returns what was repaired."""
    found = list(differences())
    calendars = _Calendars()
    for pk in {difference.commitment_id for difference in found}:
        events = Event.objects.filter(about_kind="commitment", about_id=pk).order_by("id")
        Commitment.objects.filter(pk=pk).update(**_computed(events, calendars))
    return found


class _Calendars(dict[int, WorkCalendar]):
    def __missing__(self, pk: int) -> WorkCalendar:
        self[pk] = CalendarVersion.objects.get(pk=pk).worktime
        return self[pk]


def _computed(events: Iterable[Event], calendars: _Calendars) -> dict[str, object]:
    state: State | None = None
    calendar_id = 0
    for event in events:
        state, calendar_id = _step(state, calendar_id, event, calendars)
    if state is None:
        raise ValueError("a commitment without a started event")
    return {**states.columns_of(state, calendars[calendar_id]), "calendar_version_id": calendar_id}


def _step(state: State | None, calendar_id: int, event: Event, calendars: _Calendars) -> tuple[State, int]:
    facts, at = event.facts, event.at
    if event.name == EventName.COMMITMENT_STARTED or state is None:
        calendar_id = facts["calendar"]
        return (
            reckoning.begin(
                calendars[calendar_id], _goal(facts), states.ladder_from_json(facts["ladder"]), at
            ),
            calendar_id,
        )
    calendar = calendars[calendar_id]
    match event.name:
        case EventName.COMMITMENT_PAUSED:
            state = reckoning.pause(state, at)
        case EventName.COMMITMENT_RESUMED:
            state = reckoning.resume(calendar, state, at)
        case EventName.COMMITMENT_RETARGETED:
            ladder = states.ladder_from_json(facts["ladder"])
            calendar_id = facts["calendar"]
            state, _rule = reckoning.retarget(
                calendar, calendars[calendar_id], state, _goal(facts), ladder, at, from_now=facts["from_now"]
            )
        case EventName.COMMITMENT_WARNED:
            state = reckoning.warn(state, facts["rung"])
        case EventName.COMMITMENT_MET:
            state = reckoning.meet(state, Ref.parse(facts["evidence"]), at)
        case EventName.COMMITMENT_MISSED:
            state = reckoning.miss(state)
        case EventName.COMMITMENT_EXCUSED:
            state = reckoning.excuse(state, facts["reason"], at)
        case EventName.COMMITMENT_REINSTATED:
            state = reckoning.reinstate(state)
    return state, calendar_id


def _goal(facts: dict[str, float | None]) -> Goal:
    target, days = facts["target"], facts["working_days"]
    return Goal(
        timedelta(seconds=target) if target is not None else None,
        int(days) if days is not None else None,
    )


def _compare(row: Commitment, computed: dict[str, object]) -> Iterator[Difference]:
    for column, value in computed.items():
        stored = getattr(row, column)
        if stored != value:
            yield Difference(row.pk, column, str(stored), str(value))
