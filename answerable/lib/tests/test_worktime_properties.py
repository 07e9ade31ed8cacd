"""Whatever the calendar: the arithmetic agrees with itself and with a look at the clock every minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from answerable.lib.tests import worktime_oracle as oracle
from answerable.lib.worktime import (
    CalendarError,
    WorkCalendar,
    account,
    due,
    due_end_of_day,
    elapsed,
    is_open,
    next_change,
)

ZONES = (
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "UTC",
)
CHANGES = (
    date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 8), date(2026, 11, 1), date(2026, 4, 5),
    date(2026, 10, 4), date(2026, 9, 6), date(2026, 4, 4), date(2026, 1, 1), date(2027, 12, 31),
)  # fmt: skip

times = st.builds(lambda h, m: f"{h:02}:{m:02}", st.integers(0, 23), st.sampled_from((0, 1, 15, 30, 59)))
windows = st.tuples(times, times | st.just("24:00")).filter(lambda pair: pair[0] != pair[1]).map(list)
day_hours = st.lists(windows, max_size=3) | st.just([["00:00", "24:00"]]) | st.just([["22:00", "06:00"]])


@st.composite
def specs(draw: st.DrawFn) -> tuple[dict, datetime]:
    middle = draw(st.sampled_from(CHANGES))
    near = st.integers(-4, 6).map(lambda n: (middle + timedelta(days=n)).isoformat())
    spec = {
        "zone": draw(st.sampled_from(ZONES)),
        "hours": draw(st.dictionaries(st.sampled_from(oracle.DAYS), day_hours)),
        "holidays": draw(st.lists(near, max_size=3)),
        "special_days": draw(st.dictionaries(near, day_hours, max_size=3)),
        "always_open": draw(st.booleans() if draw(st.integers(0, 4)) == 0 else st.just(False)),
    }
    assume(spec["always_open"] or any(spec["hours"].values()) or any(spec["special_days"].values()))
    noon = datetime(middle.year, middle.month, middle.day, 12, tzinfo=UTC)
    return spec, noon + timedelta(minutes=draw(st.integers(-2 * 1440, 1440)))


@st.composite
def pauses_near(draw: st.DrawFn, start: datetime) -> list[tuple[datetime, datetime]]:
    pairs = draw(st.lists(st.tuples(st.integers(-600, 4000), st.integers(0, 1500)), max_size=3))
    return [(start + timedelta(minutes=a), start + timedelta(minutes=a + length)) for a, length in pairs]


@settings(max_examples=80, deadline=None)
@given(st.data(), st.integers(0, 3000))
def test_elapsed_agrees_with_a_look_at_the_clock_every_minute(data: st.DataObject, length: int) -> None:
    spec, start = data.draw(specs())
    pauses = data.draw(pauses_near(start))
    calendar, end = WorkCalendar.parse(**spec), start + timedelta(minutes=length)
    minutes = oracle.elapsed_minutes(spec, start, end, pauses)
    assert elapsed(calendar, start, end, pauses) == timedelta(minutes=minutes)
    told = account(calendar, start, end, pauses)
    assert sum((day.counted for day in told), timedelta()) == timedelta(minutes=minutes)


@settings(max_examples=80, deadline=None)
@given(st.data(), st.integers(0, 1800))
def test_due_agrees_with_a_look_at_the_clock_every_minute(data: st.DataObject, amount: int) -> None:
    spec, start = data.draw(specs())
    pauses = data.draw(pauses_near(start))
    expected = oracle.due_after_minutes(spec, start, amount, pauses, patience=6000)
    assume(expected is not None)
    assert due(WorkCalendar.parse(**spec), start, timedelta(minutes=amount), pauses) == expected


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_open_and_next_change_agree_with_a_look_at_the_clock_every_minute(data: st.DataObject) -> None:
    spec, start = data.draw(specs())
    calendar = WorkCalendar.parse(**spec)
    now = oracle.works_at(spec, start)
    assert is_open(calendar, start) == now
    walk = (start + timedelta(minutes=n) for n in range(1, 4000))
    expected = next((minute for minute in walk if oracle.works_at(spec, minute) != now), None)
    found = next_change(calendar, start)
    assert found == expected if expected else found is None or found >= start + timedelta(minutes=4000)


@settings(max_examples=200, deadline=None)
@given(st.data(), st.integers(0, 400 * 86_400_000_000), st.integers(0, 999_999))
def test_elapsed_until_due_is_the_amount_to_the_microsecond(
    data: st.DataObject, amount: int, odd: int
) -> None:
    spec, start = data.draw(specs())
    start += timedelta(microseconds=odd)
    calendar, goal = WorkCalendar.parse(**spec), timedelta(microseconds=amount)
    pauses = data.draw(pauses_near(start))
    try:
        end = due(calendar, start, goal, pauses)
    except CalendarError:
        assume(False)
    assert elapsed(calendar, start, end, pauses) == goal
    if amount:
        assert elapsed(calendar, start, end - timedelta(microseconds=1), pauses) < goal


@settings(max_examples=200, deadline=None)
@given(st.data(), st.integers(0, 10**12), st.integers(0, 10**11), st.integers(0, 10**11))
def test_more_work_or_a_later_start_is_never_due_sooner(
    data: st.DataObject, amount: int, more: int, later: int
) -> None:
    spec, start = data.draw(specs())
    assume(spec["always_open"] or any(spec["hours"].values()))
    calendar, work = WorkCalendar.parse(**spec), timedelta(microseconds=amount)
    end = due(calendar, start, work)
    assert end >= start + work
    assert due(calendar, start, work + timedelta(microseconds=more)) >= end
    assert due(calendar, start + timedelta(microseconds=later), work) >= end


@settings(max_examples=100, deadline=None)
@given(st.data(), st.integers(0, 4000), st.integers(0, 4000))
def test_elapsed_adds_up_over_any_instant_between(data: st.DataObject, first: int, second: int) -> None:
    spec, start = data.draw(specs())
    calendar = WorkCalendar.parse(**spec)
    middle = start + timedelta(hours=first)
    end = middle + timedelta(hours=second)
    assert elapsed(calendar, start, middle) + elapsed(calendar, middle, end) == elapsed(calendar, start, end)


@settings(max_examples=50, deadline=None)
@given(st.data(), st.integers(1, 20))
def test_working_days_are_counted_one_by_one(data: st.DataObject, days: int) -> None:
    spec, start = data.draw(specs())
    assume(spec["always_open"] or any(spec["hours"].values()))
    day = start.astimezone(ZoneInfo(spec["zone"])).date()
    for _ in range(days):
        day += timedelta(days=1)
        while not oracle.hours_on(spec, day):
            day += timedelta(days=1)
    calendar = WorkCalendar.parse(**spec)
    end = due_end_of_day(calendar, start, days)
    only_that_day = {**spec, "holidays": [], "special_days": {day.isoformat(): oracle.hours_on(spec, day)}}
    only_that_day |= {"hours": {}, "always_open": False}
    assert elapsed(WorkCalendar.parse(**only_that_day), end - timedelta(minutes=1), end) == timedelta(
        minutes=1
    )
    assert elapsed(WorkCalendar.parse(**only_that_day), end, end + timedelta(days=3)) == timedelta(0)


@pytest.mark.parametrize("zone", ZONES)
def test_ten_years_cost_no_more_than_ten_days_and_are_right(zone: str) -> None:
    hours = {day: [["09:00", "12:00"], ["13:00", "17:30"]] for day in oracle.DAYS[:5]}
    calendar = WorkCalendar.parse(
        zone, hours, ["2027-01-01", "2030-05-01"], {"2028-01-01": [["10:00", "14:00"]]}
    )
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
    weeks = (start + timedelta(days=7 * n) for n in range(530))
    pieces = sum(
        (elapsed(calendar, a, min(a + timedelta(days=7), end)) for a in weeks if a < end), timedelta()
    )
    assert elapsed(calendar, start, end) == pieces
    assert due(calendar, start, pieces) <= end
    assert elapsed(calendar, start, due(calendar, start, pieces)) == pieces
