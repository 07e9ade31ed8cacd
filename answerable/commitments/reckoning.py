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

    The clock is counted from `base_at`, `spent` being what it had already used by then; a change of
    goal moves the base, so that elapsed and paused time always carry over. When the goal counts
    `is_afresh`, it counts from the base as if nothing were spent; `cap_at` is an instant promised
    before, which the due instant never passes.
    """

    goal: Goal
    ladder: tuple[Rung, ...]
    started_at: datetime
    base_at: datetime
    due_at: datetime
    spent: timedelta = ZERO
    is_afresh: bool = False
    cap_at: datetime | None = None
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
        """Neither kept nor given up."""
        return self.met_at is None and self.excused_at is None

    def is_over(self, at: datetime) -> bool:
        """Had it been missed by `at`, judged already or not? An exact tie is not a miss (rule 10)."""
        return self.missed_at is not None or (self.paused_at is None and at > self.due_at)


def begin(calendar: WorkCalendar, goal: Goal, ladder: tuple[Rung, ...], at: datetime) -> State:
    """A promise starts at `at`."""
    state = State(goal=goal, ladder=ladder, started_at=at, base_at=at, due_at=at)
    return _with_due(calendar, state)


def pause(state: State, at: datetime) -> State:
    """The clock stops at `at`. Pausing twice, or once the time is used up, changes nothing."""
    if not state.is_open or state.paused_at is not None or state.missed_at is not None:
        return state
    return state if at >= state.due_at else replace(state, paused_at=max(at, state.started_at))


def resume(calendar: WorkCalendar, state: State, at: datetime) -> State:
    """The clock runs again; the due instant moves by the working time the pause took away.

    An instant that caps the promise moves by as much.
    """
    if state.paused_at is None or not state.is_open:
        return state
    span = (state.paused_at, max(at, state.paused_at))
    running = replace(state, paused_at=None, pauses=(*state.pauses, span))
    if running.cap_at is not None:
        taken = worktime.elapsed(calendar, min(max(span[0], running.base_at), span[1]), span[1])
        running = replace(running, cap_at=worktime.due(calendar, running.cap_at, taken))
    return _with_due(calendar, running)


def elapsed(calendar: WorkCalendar, state: State, at: datetime) -> timedelta:
    """How much time the clock has used by `at`, pauses left out."""
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
    """Apply a new goal at `at`; returns the state and the rule used (rule 4).

    "from_start": time already used counts against the new goal. "from_now": the new goal counts from
    `at`. "capped": the time used already exceeds the new goal, so that it counts from `at` too. Under
    the last two a goal that is not longer than the old one never falls due later than was promised
    before; and none is ever due before `at`, so a breach is never back-dated. "settled": nothing
    is changed, because the promise was kept, given up or missed.
    """
    if not state.is_open or state.is_over(at):
        return state, "settled"
    fresh = replace(
        state,
        goal=goal,
        ladder=ladder,
        rungs_done=frozenset(),
        base_at=max(at, state.base_at),
        spent=elapsed(old, state, at),
        is_afresh=False,
        cap_at=None,
    )
    if not from_now and not _is_used_up(fresh):
        counted = _with_due(new, fresh)
        if counted.due_at > at:
            return counted, "from_start"
    promised = resume(old, state, at).due_at
    is_capped = not from_now or _is_tighter(goal, state.goal)
    fresh = replace(fresh, is_afresh=True, cap_at=max(promised, at) if is_capped else None)
    return _with_due(new, fresh), "from_now" if from_now else "capped"


def warn(state: State, *rungs: int) -> State:
    """These rungs of the ladder have been climbed."""
    return replace(state, rungs_done=state.rungs_done | set(rungs))


def meet(calendar: WorkCalendar, state: State, evidence: Ref, at: datetime) -> State:
    """Kept at `at`, proved by `evidence`. A promise that is settled stays as it is.

    Kept while the clock stood still, it is kept with the time that was left. An answer given in time
    but recorded after the sweep had judged takes the miss back; one given late is a miss as well.
    """
    if not state.is_open:
        return state
    running = resume(calendar, state, at)
    missed = (running.missed_at or running.due_at) if at > running.due_at else None
    return replace(running, met_at=at, evidence=evidence, missed_at=missed)


def miss(state: State) -> State:
    """The due instant passed without evidence; missed at the due instant, whenever it is noticed."""
    if not state.is_open or state.paused_at is not None:
        return state
    return replace(state, missed_at=state.missed_at or state.due_at)


def excuse(state: State, reason: str, at: datetime) -> State:
    """Given up for a named reason; what had been missed before stays missed."""
    return replace(state, excused_at=at, excuse=reason) if state.is_open else state


def reinstate(state: State) -> State:
    """An excuse falls away (a merge was undone): the clock is as if it had never been excused."""
    return replace(state, excused_at=None, excuse="")


def promise_again(calendar: WorkCalendar, state: State, at: datetime) -> State:
    """What was not promised for a while is promised again: the clock is as if it had never stopped.

    Time already used carries over (rule 4). Only when it would have run out meanwhile, the time in
    which nothing was promised does not count, so that no breach is back-dated.
    """
    again = reinstate(state)
    if state.excused_at is None or again.missed_at is not None or not again.is_over(at):
        return again
    return resume(calendar, replace(again, paused_at=state.excused_at), at)


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
    if state.goal.duration is None:
        return _rung_of_days(state, rung)
    counted = _counted(state)
    whole = state.goal.duration
    if state.cap_at is not None:
        # What is really left, should the cap have shortened it.
        whole = counted + worktime.elapsed(calendar, state.base_at, state.due_at, state.pauses)
    used = whole - rung.before if rung.before is not None else whole * (rung.at_fraction or 0)
    if used <= counted:
        return state.base_at
    return min(worktime.due(calendar, state.base_at, used - counted, state.pauses), state.due_at)


def _rung_of_days(state: State, rung: Rung) -> datetime:
    # Working days are not hours: their shares are taken of the time between start and due.
    begun = _days_from(state)
    ahead = rung.before if rung.before is not None else (state.due_at - begun) * (1 - (rung.at_fraction or 0))
    return max(begun, state.due_at - ahead)


def _is_used_up(state: State) -> bool:
    return state.goal.duration is not None and state.spent >= state.goal.duration


def _is_tighter(goal: Goal, than: Goal) -> bool:
    """Is it the same kind of goal and not longer?"""
    if goal.duration is not None and than.duration is not None:
        return goal.duration <= than.duration
    if goal.working_days is not None and than.working_days is not None:
        return goal.working_days <= than.working_days
    return False


def _counted(state: State) -> timedelta:
    """What of the goal was used up at the base."""
    return ZERO if state.is_afresh else state.spent


def _days_from(state: State) -> datetime:
    # Working days count from the day of the start, unless the goal counts afresh.
    return state.base_at if state.is_afresh else state.started_at


def _with_due(calendar: WorkCalendar, state: State) -> State:
    goal = state.goal
    if goal.duration is None:
        due = worktime.due_end_of_day(calendar, _days_from(state), goal.working_days or 0, state.pauses)
    else:
        left = max(goal.duration - _counted(state), ZERO)
        due = worktime.due(calendar, state.base_at, left, state.pauses)
    return replace(state, due_at=min(due, state.cap_at) if state.cap_at else due)
