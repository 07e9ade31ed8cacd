"""Between a row of the ledger and the pure state it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from answerable.commitments.models import Commitment
from answerable.commitments.reckoning import Goal, Rung, State, next_act_at
from answerable.lib.worktime import WorkCalendar
from answerable.policy.document import Clause


def goal_of(clause: Clause) -> Goal:
    """The goal a clause names. Raises ValueError for a clause without a clock."""
    if clause.target is None or not clause.has_clock:
        raise ValueError(f"clause {clause.id} promises no time")
    if clause.target.duration is None and clause.target.working_days is None:
        raise ValueError(f"clause {clause.id} counts occurrences, not time")
    return Goal(clause.target.duration, clause.target.working_days)


def ladder_of(clause: Clause) -> tuple[Rung, ...]:
    """The clause's warning ladder."""
    return tuple(
        Rung(
            tuple(rung.notify),
            float(rung.at_fraction) if rung.at_fraction is not None else None,
            rung.before,
            rung.after,
        )
        for rung in clause.warnings
    )


def ladder_to_json(ladder: Iterable[Rung]) -> list[dict[str, Any]]:
    """Rungs as plain data; lengths of time in seconds."""
    return [
        {
            "notify": list(rung.notify),
            "at": rung.at_fraction,
            "before": _seconds(rung.before),
            "after": _seconds(rung.after),
        }
        for rung in ladder
    ]


def ladder_from_json(data: Iterable[Mapping[str, Any]]) -> tuple[Rung, ...]:
    """Read what `ladder_to_json` wrote."""
    return tuple(
        Rung(tuple(rung["notify"]), rung["at"], _span(rung["before"]), _span(rung["after"])) for rung in data
    )


def state_of(row: Commitment) -> State:
    """The state a stored row stands for. Raises ValueError when its due instant is unknown."""
    if row.due_at is None:
        raise ValueError(f"{row} has no due instant")
    return State(
        goal=Goal(row.target, row.working_days),
        ladder=ladder_from_json(row.ladder),
        started_at=row.started_at,
        base_at=row.base_at,
        due_at=row.due_at,
        spent=row.spent,
        is_afresh=row.is_afresh,
        cap_at=row.cap_at,
        pauses=tuple((instant(start), instant(end)) for start, end in row.pauses),
        paused_at=row.paused_at,
        rungs_done=frozenset(row.rungs_done),
        met_at=row.met_at,
        evidence=row.evidence,
        missed_at=row.missed_at,
        excused_at=row.excused_at,
        excuse=row.excuse,
    )


def columns_of(state: State, calendar: WorkCalendar) -> dict[str, Any]:
    """The columns that hold `state`, the next instant to act included."""
    return {
        "target": state.goal.duration,
        "working_days": state.goal.working_days,
        "ladder": ladder_to_json(state.ladder),
        "started_at": state.started_at,
        "base_at": state.base_at,
        "spent": state.spent,
        "is_afresh": state.is_afresh,
        "cap_at": state.cap_at,
        "due_at": state.due_at,
        "next_act_at": next_act_at(calendar, state),
        "rungs_done": sorted(state.rungs_done),
        "pauses": [[start.isoformat(), end.isoformat()] for start, end in state.pauses],
        "paused_at": state.paused_at,
        "met_at": state.met_at,
        "missed_at": state.missed_at,
        "excused_at": state.excused_at,
        "excuse": state.excuse,
        "evidence_kind": state.evidence.kind if state.evidence else "",
        "evidence_id": state.evidence.id if state.evidence else None,
    }


def instant(text: str) -> datetime:
    """An instant from an event's facts."""
    return datetime.fromisoformat(text)


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()


def _span(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
