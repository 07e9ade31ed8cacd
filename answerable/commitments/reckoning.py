"""The arithmetic of one promise: pure, no database, no clock.

A promise's state is the fold of the facts recorded about it. The ledger applies each new fact
with these functions and stores what comes out; `rebuild` applies all of them again and compares.
That is how a deadline and its record can never drift apart (rule 3).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from answerable.lib import worktime
from answerable.lib.ref import Ref
from answerable.lib.worktime import WorkCalendar

Pause = tuple[datetime, datetime]
ZERO = timedelta(0)
TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Goal:
    """What is promised: an amount of time on the calendar, or the end of the n-th working day."""

    duration: timedelta | None = None
    working_days: int | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the warning ladder: a share of the goal, or a time before or after it is due."""

    notify: tuple[str, ...]
    at_fraction: float | None = None
    before: timedelta | None = None
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Everything that decides how a promise stands.

    The goal is counted from `base_at`, `spent` being what the clock had already used by then;
    a change of goal moves the base, so that elapsed and paused time always carry over.
    """

    goal: Goal
    ladder: tuple[Rung, ...]
    started_at: datetime
    base_at: datetime
    due_at: datetime
    spent: timedelta = ZERO
    pauses: tuple[Pause, ...] = ()
    paused_at: datetime | None = None
    rungs_done: frozenset[int] = frozenset()
    met_at: datetime | None = None
    evidence: Ref | None = None
    missed_at: datetime | None = None
    excused_at: datetime | None = None
    excuse: str = ""

    @property
    def is_open(self) -> bool:
        return self.met_at is None and self.excused_at is None


def begin(calendar: WorkCalendar, goal: Goal, ladder: tuple[Rung, ...], at: datetime) -> State:
    """A promise starts at `at`."""
    due = _due(calendar, goal, at, ZERO, ())
    return State(goal=goal, ladder=ladder, started_at=at, base_at=at, due_at=due)


def pause(state: State, at: datetime) -> State:
    """The clock stops at `at`. Pausing twice, or after the miss, changes nothing."""
    if not state.is_open or state.paused_at is not None or state.missed_at is not None:
        return state
    return replace(state, paused_at=at)


def resume(calendar: WorkCalendar, state: State, at: datetime) -> State:
    """The clock runs again; the due instant moves by the working time the pause took away."""
    if state.paused_at is None:
        return state
    pauses = (*state.pauses, (state.paused_at, max(at, state.paused_at)))
    running = replace(state, paused_at=None, pauses=pauses)
    return replace(running, due_at=_due_of(calendar, running))


def elapsed(calendar: WorkCalendar, state: State, at: datetime) -> timedelta:
    """How much of the goal the clock has used by `at`, pauses left out."""
    end = min(at, state.paused_at) if state.paused_at else at
    if end <= state.base_at:
        return state.spent
    return state.spent + worktime.elapsed(calendar, state.base_at, end, state.pauses)


def retarget(
    old: WorkCalendar,
    new: WorkCalendar,
    state: State,
    goal: Goal,
    ladder: tuple[Rung, ...],
    at: datetime,
    *,
    from_now: bool = False,
) -> tuple[State, str]:
    """Apply a new goal at `at`; returns the state and the rule used.

    Rule "from_start": time already used counts against the new goal. Rule "from_now": the new goal
    counts from `at`. When the time used already exceeds the new goal, it counts from `at` too, but
    never later than what had been promised before ("capped"): a breach is never back-dated (rule 4).
    """
    if not state.is_open or state.missed_at is not None:
        return state, "settled"
    used = ZERO if from_now else elapsed(old, state, at)
    fresh = replace(state, goal=goal, ladder=ladder, rungs_done=frozenset(), base_at=at, spent=used)
    due = at if _is_used_up(fresh) else _due_of(new, fresh)
    if not from_now and due > at:
        return replace(fresh, due_at=due), "from_start"
    fresh = replace(fresh, spent=ZERO)
    due = _due(new, goal, at, ZERO, ())
    rule = "from_now" if from_now else "capped"
    return replace(fresh, due_at=due if from_now else min(due, max(state.due_at, at))), rule


def warn(state: State, rung: int) -> State:
    """Rung number `rung` of the ladder has been climbed."""
    return replace(state, rungs_done=state.rungs_done | {rung})


def meet(state: State, evidence: Ref, at: datetime) -> State:
    """Kept at `at`, proved by `evidence`. A promise that is settled stays as it is.

    An answer given in time but recorded after the sweep had judged takes the miss back.
    """
    if not state.is_open:
        return state
    missed = state.missed_at if at > state.due_at else None
    return replace(state, met_at=at, evidence=evidence, missed_at=missed, paused_at=None)


def miss(state: State) -> State:
    """The due instant passed without evidence; missed at the due instant, whenever it is noticed."""
    if not state.is_open or state.paused_at is not None:
        return state
    return replace(state, missed_at=state.missed_at or state.due_at)


def excuse(state: State, reason: str, at: datetime) -> State:
    """Given up for a named reason; what had been missed before stays missed in the record."""
    if not state.is_open:
        return state
    return replace(state, excused_at=at, excuse=reason, paused_at=None)


def reinstate(state: State) -> State:
    """An excuse falls away (a merge was undone): the clock is as if it had never been excused."""
    return replace(state, excused_at=None, excuse="")


def next_act_at(calendar: WorkCalendar, state: State) -> datetime | None:
    """The next instant at which somebody is to be warned or the promise judged, or None."""
    if not state.is_open or state.paused_at is not None:
        return None
    instants = [at for _number, at in rung_instants(calendar, state)]
    if state.missed_at is None:
        instants.append(state.due_at + TICK)  # an exact tie counts as met
    return min(instants, default=None)


def rung_instants(calendar: WorkCalendar, state: State) -> list[tuple[int, datetime]]:
    """When each rung not yet climbed is reached, soonest first. Times in the past stay due (rule 10)."""
    waiting = [
        (number, _rung_at(calendar, state, rung))
        for number, rung in enumerate(state.ladder)
        if number not in state.rungs_done
    ]
    return sorted(waiting, key=lambda pair: (pair[1], pair[0]))


def _rung_at(calendar: WorkCalendar, state: State, rung: Rung) -> datetime:
    if rung.after is not None:
        return state.due_at + max(rung.after, TICK)
    goal = state.goal.duration
    if goal is None:
        return _rung_of_days(state, rung)
    used = goal - rung.before if rung.before is not None else goal * (rung.at_fraction or 0)
    if used <= state.spent:
        return state.base_at
    at = _due(calendar, Goal(used), state.base_at, state.spent, state.pauses)
    return min(at, state.due_at)


def _rung_of_days(state: State, rung: Rung) -> datetime:
    # Working days are not hours: their shares are taken of the time between start and due.
    whole = state.due_at - state.started_at
    ahead = rung.before if rung.before is not None else whole * (1 - (rung.at_fraction or 0))
    return max(state.started_at, state.due_at - ahead)


def _is_used_up(state: State) -> bool:
    return state.goal.duration is not None and state.spent >= state.goal.duration


def _due_of(calendar: WorkCalendar, state: State) -> datetime:
    # Working days count from the day of the start, hours from the base.
    base = state.base_at if state.goal.duration is not None else state.started_at
    return _due(calendar, state.goal, base, state.spent, state.pauses)


def _due(
    calendar: WorkCalendar, goal: Goal, base: datetime, spent: timedelta, pauses: tuple[Pause, ...]
) -> datetime:
    if goal.duration is None:
        return worktime.due_end_of_day(calendar, base, goal.working_days or 0, pauses)
    return worktime.due(calendar, base, max(goal.duration - spent, ZERO), pauses)
