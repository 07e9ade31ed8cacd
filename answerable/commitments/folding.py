"""The fold of a promise's events: the very functions the ledger used, applied again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from answerable.calendars.models import CalendarVersion
from answerable.commitments import reckoning, states
from answerable.commitments.reckoning import Goal, State
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.lib.ref import Ref
from answerable.lib.worktime import WorkCalendar


class Calendars(dict[int, WorkCalendar]):
    """Calendars by the key of their version, each read once."""

    def __missing__(self, pk: int) -> WorkCalendar:
        self[pk] = CalendarVersion.objects.get(pk=pk).worktime
        return self[pk]


@dataclass(frozen=True, slots=True)
class _Fold:
    """How far the events have been read: the state, its calendar, and the columns that are not state."""

    state: State
    calendar_id: int
    columns: dict[str, Any]


def columns_from(events: Iterable[Event], calendars: Calendars) -> dict[str, Any]:
    """Every column of a commitment that its events decide. Raises ValueError for no started event."""
    fold: _Fold | None = None
    for event in events:
        fold = _step(fold, event, calendars) if fold else _begin(event, calendars)
    if fold is None:
        raise ValueError("nothing")
    stored = states.columns_of(fold.state, calendars[fold.calendar_id])
    return {**stored, **fold.columns, "calendar_version_id": fold.calendar_id}


def _begin(event: Event, calendars: Calendars) -> _Fold:
    if event.name != EventName.COMMITMENT_STARTED:
        raise ValueError(f"the first event is {event.name}")
    facts = event.facts
    ladder = states.ladder_from_json(facts["ladder"])
    state = reckoning.begin(calendars[facts["calendar"]], _goal(facts), ladder, event.at)
    return _Fold(state, facts["calendar"], _first_columns(event))


def _first_columns(event: Event) -> dict[str, Any]:
    facts = event.facts
    subject = Ref.parse(facts["subject"])
    origin = Ref.parse(facts["origin"]) if facts["origin"] else None
    return {
        "subject_kind": subject.kind,
        "subject_id": subject.id,
        "within_kind": event.within_kind,
        "within_id": event.within_id,
        "promise": facts["promise"],
        "audience": facts["audience"],
        "cycle": facts["cycle"],
        "origin_kind": origin.kind if origin else "",
        "origin_id": origin.id if origin else None,
        **_clause_columns(facts),
    }


def _clause_columns(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "clause": facts["clause"],
        "severity": facts["severity"],
        "policy_version_id": facts["policy"],
        "pausable": facts["pausable"],
    }


def _step(fold: _Fold, event: Event, calendars: Calendars) -> _Fold:
    if event.name == EventName.COMMITMENT_RETARGETED:
        return _retargeted(fold, event, calendars)
    calendar, state = calendars[fold.calendar_id], fold.state
    facts, at = event.facts, event.at
    match event.name:
        case EventName.COMMITMENT_PAUSED:
            state = reckoning.pause(state, at)
        case EventName.COMMITMENT_RESUMED:
            state = reckoning.resume(calendar, state, at)
        case EventName.COMMITMENT_WARNED:
            state = reckoning.warn(state, *facts["rungs"])
        case EventName.COMMITMENT_MET:
            state = reckoning.meet(calendar, state, Ref.parse(facts["evidence"]), at)
        case EventName.COMMITMENT_MISSED:
            state = reckoning.warn(reckoning.miss(state), *facts["rungs"])
        case EventName.COMMITMENT_EXCUSED:
            state = reckoning.excuse(state, facts["reason"], at)
        case EventName.COMMITMENT_REINSTATED if facts.get("again"):
            state = reckoning.promise_again(calendar, state, at)
        case EventName.COMMITMENT_REINSTATED:
            state = reckoning.reinstate(state)
    return replace(fold, state=state)


def _retargeted(fold: _Fold, event: Event, calendars: Calendars) -> _Fold:
    facts = event.facts
    state, _rule = reckoning.retarget(
        calendars[fold.calendar_id],
        calendars[facts["calendar"]],
        fold.state,
        _goal(facts),
        states.ladder_from_json(facts["ladder"]),
        event.at,
        from_now=facts["from_now"],
    )
    return _Fold(state, facts["calendar"], fold.columns | _clause_columns(facts))


def _goal(facts: dict[str, Any]) -> Goal:
    target, days = facts["target"], facts["working_days"]
    return Goal(timedelta(seconds=target) if target is not None else None, days)
