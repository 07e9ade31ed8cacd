"""Climbing the warning ladder and judging a miss: what the sweep does, and a verb that comes too late.

Everybody hears once: rungs that are due together are one event, and what a miss overtakes is told
with the miss.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from answerable.commitments import reckoning
from answerable.commitments.models import Commitment
from answerable.commitments.reckoning import State
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record

CLOCK = Actor.system("clock")


def judge(row: Commitment, state: State, now: datetime) -> State:
    """Do all that is due on a locked row at `now`; records it and returns the new state.

    Repeating it changes nothing. A rung found late is climbed late, never dropped (rule 10).
    """
    if not state.is_open or state.paused_at is not None:
        return state
    calendar = row.calendar.worktime
    is_missed = state.missed_at is None and state.is_over(now)
    due = [number for number, at in reckoning.rung_instants(calendar, state) if at <= now]
    ahead = [number for number in due if state.ladder[number].after is None]
    behind = [number for number in due if state.ladder[number].after is not None]
    if ahead:
        state = _warn(row, state, ahead, now, is_overtaken=is_missed)
    if is_missed:
        return _miss(row, state, behind, _roles(state, due), now)
    return _warn(row, state, behind, now) if behind else state


def _warn(
    row: Commitment, state: State, rungs: list[int], now: datetime, *, is_overtaken: bool = False
) -> State:
    record(
        EventName.COMMITMENT_WARNED,
        row.ref,
        within=row.within,
        at=now,
        actor=CLOCK,
        rungs=rungs,
        notify=_roles(state, rungs),
        due_at=state.due_at.isoformat(),
        overtaken=is_overtaken,
    )
    return reckoning.warn(state, *rungs)


def _miss(row: Commitment, state: State, rungs: list[int], roles: list[str], now: datetime) -> State:
    record(
        EventName.COMMITMENT_MISSED,
        row.ref,
        within=row.within,
        at=now,
        actor=CLOCK,
        rungs=rungs,
        notify=roles,
        due_at=state.due_at.isoformat(),
        late_by=(now - state.due_at).total_seconds(),
    )
    return reckoning.warn(reckoning.miss(state), *rungs)


def _roles(state: State, rungs: Iterable[int]) -> list[str]:
    """Whom these rungs name, each role once, in the order of the ladder."""
    return list(dict.fromkeys(role for number in sorted(rungs) for role in state.ladder[number].notify))
