"""The arithmetic of one promise, on random calendars, goals and facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from answerable.commitments import reckoning
from answerable.commitments.reckoning import Goal, Rung, State
from answerable.lib import worktime
from answerable.lib.ref import Ref
from answerable.lib.worktime import WorkCalendar

WEEK = ("mon", "tue", "wed", "thu", "fri")
ALWAYS = WorkCalendar.parse("UTC", always_open=True)
SHANGHAI = WorkCalendar.parse(
    "Asia/Shanghai", {day: [["09:00", "12:00"], ["13:00", "18:00"]] for day in WEEK}
)
BERLIN = WorkCalendar.parse("Europe/Berlin", {day: [["08:00", "17:00"]] for day in WEEK}, ["2026-05-01"])
NIGHT = WorkCalendar.parse("America/New_York", {day: [["22:00", "06:00"]] for day in WEEK})
LADDER = (
    Rung(("assignee",), at_fraction=0.5),
    Rung(("lead",), before=timedelta(minutes=30)),
    Rung(("lead",), after=timedelta(0)),
)
EPOCH = datetime(2026, 3, 2, tzinfo=UTC)

calendars = st.sampled_from([ALWAYS, SHANGHAI, BERLIN, NIGHT])
instants = st.integers(0, 40 * 24 * 60).map(lambda minutes: EPOCH + timedelta(minutes=minutes))
gaps = st.lists(st.integers(0, 3000), max_size=8)
amounts = st.integers(1, 60 * 60).map(lambda minutes: timedelta(minutes=minutes))
goals = st.one_of(amounts.map(Goal), st.integers(1, 8).map(lambda days: Goal(working_days=days)))
shares = st.floats(0.01, 0.99)
profile = settings(max_examples=120, deadline=None)


@dataclass(frozen=True)
class Fact:
    """One thing that happened."""

    name: str
    at: datetime
    calendar: WorkCalendar = ALWAYS
    goal: Goal = Goal(timedelta(hours=1))
    from_now: bool = False


@st.composite
def histories(draw: st.DrawFn) -> tuple[WorkCalendar, Goal, datetime, list[Fact]]:
    """A calendar, a goal, a start and facts in the order they happened."""
    start = draw(instants)
    at, facts = start, []
    for gap in draw(gaps):
        at += timedelta(minutes=gap)
        name = draw(st.sampled_from(["pause", "resume", "retarget", "sweep"]))
        facts.append(Fact(name, at, draw(calendars), draw(goals), draw(st.booleans())))
    return draw(calendars), draw(goals), start, facts


def step(calendar: WorkCalendar, state: State, fact: Fact) -> tuple[WorkCalendar, State]:
    if fact.name == "pause":
        return calendar, reckoning.pause(state, fact.at)
    if fact.name == "resume":
        return calendar, reckoning.resume(calendar, state, fact.at)
    if fact.name == "retarget":
        state, rule = reckoning.retarget(
            calendar, fact.calendar, state, fact.goal, LADDER, fact.at, from_now=fact.from_now
        )
        return (calendar if rule == "settled" else fact.calendar), state
    if state.missed_at is None and state.is_over(fact.at):
        return calendar, reckoning.miss(state)
    return calendar, state


def play(calendar: WorkCalendar, goal: Goal, start: datetime, facts: list[Fact]) -> list[State]:
    state = reckoning.begin(calendar, goal, LADDER, start)
    states = [state]
    for fact in facts:
        calendar, state = step(calendar, state, fact)
        states.append(state)
    return states


@profile
@given(histories())
def test_folding_all_facts_equals_applying_them_one_by_one(history: tuple) -> None:
    calendar, goal, start, facts = history
    stepwise = play(calendar, goal, start, facts)
    for length in range(len(facts) + 1):
        assert play(calendar, goal, start, facts[:length])[-1] == stepwise[length]


@profile
@given(calendars, amounts, instants, gaps)
def test_from_start_to_due_exactly_the_target_passes_pauses_left_out(
    calendar: WorkCalendar, amount: timedelta, start: datetime, waits: list[int]
) -> None:
    state = reckoning.begin(calendar, Goal(amount), (), start)
    at = start
    for index, wait in enumerate(waits):
        at += timedelta(minutes=wait)
        state = reckoning.pause(state, at) if index % 2 == 0 else reckoning.resume(calendar, state, at)
    state = reckoning.resume(calendar, state, at)
    assert worktime.elapsed(calendar, start, state.due_at, state.pauses) == amount
    assert reckoning.elapsed(calendar, state, state.due_at) == amount


@profile
@given(histories())
def test_no_fact_makes_the_clock_forget_or_invent_time(history: tuple) -> None:
    calendar, goal, start, facts = history
    state = reckoning.begin(calendar, goal, LADDER, start)
    for fact in facts:
        before = reckoning.elapsed(calendar, state, fact.at)
        calendar, state = step(calendar, state, fact)
        assert reckoning.elapsed(calendar, state, fact.at) == before


@profile
@given(calendars, calendars, goals, goals, instants, st.integers(0, 20_000))
def test_a_capped_goal_is_never_later_than_promised_nor_due_before_the_change(
    old: WorkCalendar, new: WorkCalendar, first: Goal, then: Goal, start: datetime, after: int
) -> None:
    at = start + timedelta(minutes=after)
    before = reckoning.begin(old, first, LADDER, start)
    assume(not before.is_over(at))
    state, rule = reckoning.retarget(old, new, before, then, LADDER, at)
    assert state.due_at >= at
    if rule == "capped":
        assert state.due_at <= max(before.due_at, at)
    else:
        assert rule == "from_start"
        assert state.due_at > at


@profile
@given(calendars, amounts, instants, shares, shares, shares, st.integers(1, 3000))
def test_a_cap_survives_a_pause_and_moves_by_no_more_than_it(
    calendar: WorkCalendar, first: timedelta, start: datetime, x: float, y: float, z: float, wait: int
) -> None:
    before = reckoning.begin(calendar, Goal(first), LADDER, start)
    changed = worktime.due(calendar, start, first * x)
    then = max(first * x * y, timedelta(microseconds=1))
    state, rule = reckoning.retarget(calendar, calendar, before, Goal(then), LADDER, changed)
    assert rule == "capped"
    paused_at = changed + (state.due_at - changed) * z
    resumed_at = paused_at + timedelta(minutes=wait)
    resumed = reckoning.resume(calendar, reckoning.pause(state, paused_at), resumed_at)
    taken = worktime.elapsed(calendar, paused_at, resumed_at)
    assert state.due_at <= resumed.due_at <= worktime.due(calendar, before.due_at, taken)


@profile
@given(calendars, goals, instants)
def test_every_warning_lies_between_start_and_due_or_after_it(
    calendar: WorkCalendar, goal: Goal, start: datetime
) -> None:
    state = reckoning.begin(calendar, goal, LADDER, start)
    at = dict(reckoning.rung_instants(calendar, state))
    assert start <= at[0] <= state.due_at
    assert start <= at[1] <= state.due_at
    assert at[2] > state.due_at
    assert reckoning.next_act_at(calendar, state) == min([*at.values(), state.due_at + reckoning.TICK])


def test_flipping_the_severity_gains_no_time() -> None:
    start = EPOCH
    state = reckoning.begin(ALWAYS, Goal(timedelta(hours=24)), (), start)
    for hours, goal in ((10, 4), (11, 24), (12, 4), (13, 24)):
        at = start + timedelta(hours=hours)
        state, _rule = reckoning.retarget(ALWAYS, ALWAYS, state, Goal(timedelta(hours=goal)), (), at)
    assert state.due_at == start + timedelta(hours=24)


def test_a_graver_severity_counted_from_now_is_not_due_later_than_the_lesser_one_was() -> None:
    state = reckoning.begin(ALWAYS, Goal(timedelta(hours=2)), (), EPOCH)
    at = EPOCH + timedelta(minutes=115)
    state, rule = reckoning.retarget(
        ALWAYS, ALWAYS, state, Goal(timedelta(minutes=15)), (), at, from_now=True
    )
    assert (rule, state.due_at) == ("from_now", EPOCH + timedelta(hours=2))


def test_working_days_counted_afresh_stay_so_after_a_pause() -> None:
    state = reckoning.begin(BERLIN, Goal(working_days=10), (), EPOCH)
    at = EPOCH + timedelta(days=8)
    state, rule = reckoning.retarget(BERLIN, BERLIN, state, Goal(working_days=3), (), at)
    assert rule == "capped"
    due = state.due_at
    state = reckoning.resume(BERLIN, reckoning.pause(state, at), at + timedelta(minutes=1))
    assert state.due_at == due


def test_kept_while_the_clock_stood_still_is_kept_in_time() -> None:
    state = reckoning.begin(ALWAYS, Goal(timedelta(hours=2)), (), EPOCH)
    state = reckoning.pause(state, EPOCH + timedelta(hours=1))
    at = EPOCH + timedelta(hours=5)
    state = reckoning.meet(ALWAYS, state, Ref("message", 1), at)
    assert (state.due_at, state.missed_at) == (EPOCH + timedelta(hours=6), None)
    assert state.pauses == ((EPOCH + timedelta(hours=1), at),)


def test_time_that_is_used_up_cannot_be_paused() -> None:
    state = reckoning.begin(ALWAYS, Goal(timedelta(hours=2)), (), EPOCH)
    for late in (timedelta(0), timedelta(minutes=1)):
        assert reckoning.pause(state, state.due_at + late) == state


def test_an_answer_given_in_time_but_recorded_late_takes_the_miss_back() -> None:
    state = reckoning.miss(reckoning.begin(ALWAYS, Goal(timedelta(hours=2)), (), EPOCH))
    kept = reckoning.meet(ALWAYS, state, Ref("call", 1), state.due_at)
    assert kept.missed_at is None
    assert reckoning.meet(ALWAYS, state, Ref("call", 1), state.due_at + reckoning.TICK).missed_at


def test_an_excuse_taken_back_leaves_no_trace_even_on_a_paused_clock() -> None:
    state = reckoning.pause(reckoning.begin(ALWAYS, Goal(timedelta(hours=2)), LADDER, EPOCH), EPOCH)
    excused = reckoning.excuse(state, "merged", EPOCH + timedelta(minutes=5))
    assert reckoning.next_act_at(ALWAYS, excused) is None
    assert reckoning.reinstate(excused) == state
