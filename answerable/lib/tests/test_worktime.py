"""Deadlines that a person can check with a paper calendar, and what the arithmetic refuses."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from answerable.lib.worktime import (
    CalendarError,
    Closed,
    WorkCalendar,
    account,
    due,
    due_end_of_day,
    elapsed,
    is_open,
    next_change,
)

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
SPLIT = [["09:00", "12:00"], ["13:00", "18:00"]]
SHANGHAI = timezone(timedelta(hours=8))


def office(zone: str = "Asia/Shanghai", hours: list = SPLIT, **more: object) -> WorkCalendar:
    return WorkCalendar.parse(zone, dict.fromkeys(WORKDAYS, hours), **more)


def hours(amount: float) -> timedelta:
    return timedelta(hours=amount)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_the_example_of_the_command_line() -> None:
    calendar = office(holidays=["2026-10-01"], special_days={"2026-10-10": [["09:00", "18:00"]]})
    start = at("2026-09-30T17:00:00+08:00")
    assert due(calendar, start, hours(2)) == at("2026-10-02T10:00:00+08:00")
    assert due(calendar, start, hours(2)).tzinfo is UTC
    tenth = at("2026-10-14T18:00:00+08:00")
    assert due_end_of_day(calendar, start, 10) == tenth


ON_CALL = ([["09:00", "17:00"]], [["10:00", "12:00"]], [["09:00", "17:00"]])
GOLDEN_WEEK = [f"2026-10-{day:02}" for day in range(1, 9)]

GOLDEN = {
    "a lunch break is not counted (frappe 2212, osTicket 6847)": (
        office(), "2026-11-23T11:30:00+08:00", 1.0, "2026-11-23T13:30:00+08:00",
    ),
    "a case opened at lunch starts after it": (
        office(), "2026-11-23T12:20:00+08:00", 0.5, "2026-11-23T13:30:00+08:00",
    ),
    "one weekday alone is enough for a calendar (osTicket 6739)": (
        WorkCalendar.parse("UTC", {"tue": [["08:00", "17:00"]]}),
        "2026-11-24T16:00:00Z", 10.0, "2026-12-01T17:00:00Z",
    ),
    "an amount that ends with the day is due that evening": (
        office(), "2026-11-23T09:00:00+08:00", 8.0, "2026-11-23T18:00:00+08:00",
    ),
    "a start in the night counts from the morning": (
        office(), "2026-11-23T03:00:00+08:00", 1.0, "2026-11-23T10:00:00+08:00",
    ),
    "a start on Saturday counts from Monday": (
        office(), "2026-11-21T12:00:00+08:00", 1.0, "2026-11-23T10:00:00+08:00",
    ),
    "a half day ends at noon": (
        office(special_days={"2026-12-24": [["09:00", "12:00"]]}),
        "2026-12-24T11:00:00+08:00", 2.0, "2026-12-25T10:00:00+08:00",
    ),
    "a regional holiday closes": (
        office("Europe/Berlin", holidays=["2026-01-06"]),
        "2026-01-05T17:00:00+01:00", 2.0, "2026-01-07T10:00:00+01:00",
    ),
    "a one-off closure closes": (
        office(special_days={"2026-11-25": []}),
        "2026-11-24T17:00:00+08:00", 2.0, "2026-11-26T10:00:00+08:00",
    ),
    "an on-call weekend window counts": (
        WorkCalendar.parse("UTC", dict(zip(("fri", "sat", "mon"), ON_CALL, strict=True))),
        "2026-11-20T16:00:00Z", 4.0, "2026-11-23T10:00:00Z",
    ),
    "the year changes in between": (
        office(holidays=["2027-01-01"]), "2026-12-31T17:00:00+08:00", 2.0, "2027-01-04T10:00:00+08:00",
    ),
    "a make-up Saturday works, holiday or not": (
        office(holidays=[*GOLDEN_WEEK, "2026-10-10"], special_days={"2026-10-10": [["09:00", "18:00"]]}),
        "2026-10-09T17:00:00+08:00", 2.0, "2026-10-10T10:00:00+08:00",
    ),
    "a night shift belongs to the day it starts on": (
        WorkCalendar.parse("UTC", {"mon": [["22:00", "06:00"]]}, holidays=["2026-11-24"]),
        "2026-11-23T23:00:00Z", 7.0, "2026-11-24T06:00:00Z",
    ),
    "a holiday takes away the night that starts on it": (
        office("UTC", [["22:00", "06:00"]], holidays=["2026-11-24"]),
        "2026-11-24T05:00:00Z", 2.0, "2026-11-25T23:00:00Z",
    ),
    "a special day does not cut short the night before": (
        office("UTC", [["22:00", "06:00"]], special_days={"2026-11-24": [["12:00", "13:00"]]}),
        "2026-11-24T05:30:00Z", 1.0, "2026-11-24T12:30:00Z",
    ),
    "24:00 is the end of the day": (
        WorkCalendar.parse("UTC", {"mon": [["20:00", "24:00"]], "tue": [["00:00", "02:00"]]}),
        "2026-11-23T23:00:00Z", 2.0, "2026-11-24T01:00:00Z",
    ),
    "windows that overlap count once": (
        office("UTC", [["12:00", "18:00"], ["09:00", "13:00"]]),
        "2026-11-23T00:00:00Z", 9.0, "2026-11-23T18:00:00Z",
    ),
    "24x7 never stops": (
        WorkCalendar.parse("Asia/Shanghai", always_open=True),
        "2026-10-01T03:00:00+08:00", 30.0, "2026-10-02T09:00:00+08:00",
    ),
    "24x7 with a holiday written in it stops for that day": (
        WorkCalendar.parse("Asia/Shanghai", always_open=True, holidays=["2026-10-01"]),
        "2026-09-30T23:00:00+08:00", 2.0, "2026-10-02T01:00:00+08:00",
    ),
    "nothing is due at once": (office(), "2026-11-21T12:00:00+08:00", 0.0, "2026-11-21T12:00:00+08:00"),
    "more than a year of closed days is looked across": (
        office(holidays=[(date(2026, 1, 1) + timedelta(days=n)).isoformat() for n in range(800)]),
        "2025-12-31T17:00:00+08:00", 2.0, "2028-03-13T10:00:00+08:00",
    ),
    "eight hours over the night when clocks go forward": (
        WorkCalendar.parse("Europe/Berlin", always_open=True),
        "2026-03-28T20:00:00+01:00", 8.0, "2026-03-29T05:00:00+02:00",
    ),
    "eight hours over the night when clocks go back": (
        WorkCalendar.parse("Europe/Berlin", always_open=True),
        "2026-10-24T20:00:00+02:00", 8.0, "2026-10-25T03:00:00+01:00",
    ),
    "a night shift is an hour shorter in spring": (
        WorkCalendar.parse("Europe/Berlin", {"sat": [["22:00", "06:00"]], "mon": [["09:00", "10:00"]]}),
        "2026-03-28T22:00:00+01:00", 8.0, "2026-03-30T10:00:00+02:00",
    ),
    "a night shift is an hour longer in autumn": (
        WorkCalendar.parse("Europe/Berlin", {"sat": [["22:00", "06:00"]]}),
        "2026-10-24T22:00:00+02:00", 9.0, "2026-10-25T06:00:00+01:00",
    ),
    "a window that begins in the missing hour begins after it": (
        WorkCalendar.parse("Europe/Berlin", {"sun": [["02:30", "05:00"]]}),
        "2026-03-29T00:00:00+01:00", 1.0, "2026-03-29T04:00:00+02:00",
    ),
    "a window inside the hour that comes twice is open twice": (
        WorkCalendar.parse("Europe/Berlin", {"sun": [["02:00", "02:30"]]}),
        "2026-10-25T00:00:00+02:00", 1.0, "2026-10-25T02:30:00+01:00",
    ),
    "half an hour is all that Lord Howe puts forward": (
        WorkCalendar.parse("Australia/Lord_Howe", always_open=True),
        "2026-10-03T20:00:00+10:30", 8.0, "2026-10-04T04:30:00+11:00",
    ),
    "a day that starts at one o'clock": (
        WorkCalendar.parse("America/Santiago", {"sun": [["00:00", "24:00"]]}),
        "2026-09-05T12:00:00-04:00", 23.0, "2026-09-06T23:59:59.999999-03:00",
    ),
    "a day that a country left out": (
        WorkCalendar.parse("Pacific/Apia", always_open=True),
        "2011-12-29T23:00:00-10:00", 2.0, "2011-12-31T01:00:00+14:00",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name: str) -> None:
    calendar, start, amount, expected = GOLDEN[name]
    end = due(calendar, at(start), hours(amount))
    assert abs(end - at(expected)) <= timedelta(microseconds=1), end
    assert elapsed(calendar, at(start), end) == hours(amount)


PAUSES = {
    "a pause in working time moves the deadline": (
        [("2026-11-23T10:00+08:00", "2026-11-23T11:00+08:00")],
        "15:00",
    ),
    "a pause across a closed night costs nothing": (
        [("2026-11-22T18:00+08:00", "2026-11-23T09:00+08:00")],
        "14:00",
    ),
    "overlapping pauses count once, in any order": (
        [
            ("2026-11-23T10:30+08:00", "2026-11-23T11:30+08:00"),
            ("2026-11-23T10:00+08:00", "2026-11-23T11:00+08:00"),
        ],
        "15:30",
    ),
    "a pause over lunch costs only what is worked": (
        [("2026-11-23T11:00+08:00", "2026-11-23T14:00+08:00")],
        "16:00",
    ),
    "a start within a pause waits for its end": (
        [("2026-11-20T09:00+08:00", "2026-11-23T10:00+08:00")],
        "15:00",
    ),
    "a pause after the deadline does not matter": (
        [("2026-11-23T14:00+08:00", "2026-11-23T15:00+08:00")],
        "14:00",
    ),
}


@pytest.mark.parametrize("name", PAUSES)
def test_pauses(name: str) -> None:
    pairs, expected = PAUSES[name]
    pauses = [(at(start), at(end)) for start, end in pairs]
    start = at("2026-11-23T09:00:00+08:00")
    end = due(office(), start, hours(4), pauses)
    assert end == at(f"2026-11-23T{expected}+08:00")
    assert elapsed(office(), start, end, pauses) == hours(4)


DAYS_DUE = {
    "the day of the start is not counted": ("2026-11-23T00:10:00+08:00", 1, "2026-11-24T18:00:00+08:00"),
    "a start on a Sunday counts from Monday": ("2026-11-22T10:00:00+08:00", 1, "2026-11-23T18:00:00+08:00"),
    "ten working days over a weekend": ("2026-11-23T10:00:00+08:00", 10, "2026-12-07T18:00:00+08:00"),
    "the day is the calendar's, not UTC's": ("2026-11-23T17:00:00Z", 1, "2026-11-25T18:00:00+08:00"),
    "none is the end of the day itself": ("2026-11-23T10:00:00+08:00", 0, "2026-11-23T18:00:00+08:00"),
    "none after hours is the end of the next": ("2026-11-27T19:00:00+08:00", 0, "2026-11-30T18:00:00+08:00"),
    "a holiday and a make-up Saturday": ("2026-09-30T10:00:00+08:00", 2, "2026-10-10T12:00:00+08:00"),
}


@pytest.mark.parametrize("name", DAYS_DUE)
def test_working_days(name: str) -> None:
    start, days, expected = DAYS_DUE[name]
    calendar = office(holidays=GOLDEN_WEEK, special_days={"2026-10-10": [["09:00", "12:00"]]})
    assert due_end_of_day(calendar, at(start), days) == at(expected)


def test_the_end_of_a_working_day_may_lie_beyond_midnight() -> None:
    calendar = WorkCalendar.parse("UTC", {key: [["22:00", "06:00"]] for key in WORKDAYS})
    assert due_end_of_day(calendar, at("2026-11-27T10:00Z"), 1) == at("2026-12-01T06:00Z")


def test_a_day_wholly_paused_is_no_working_day_and_one_partly_paused_is() -> None:
    start, calendar = at("2026-11-23T10:00+08:00"), office()
    day = (at("2026-11-24T09:00+08:00"), at("2026-11-24T18:00+08:00"))
    morning = (at("2026-11-24T09:00+08:00"), at("2026-11-24T17:00+08:00"))
    assert due_end_of_day(calendar, start, 1, [day]) == at("2026-11-25T18:00+08:00")
    assert due_end_of_day(calendar, start, 1, [morning]) == at("2026-11-24T18:00+08:00")


REFUSED = {
    "no working time": ({"hours": {"mon": []}}, "no working time"),
    "no hours at all": ({"hours": {}}, "no working time"),
    "an unknown zone": ({"zone": "Mars/Olympus"}, "zone: there is no time zone called 'Mars/Olympus'"),
    "a zone that climbs": ({"zone": "../../etc/passwd"}, "zone:"),
    "a folder of zones": ({"zone": "Asia"}, "zone:"),
    "a time that does not exist": (
        {"hours": {"mon": [["09:00", "25:00"]]}},
        "hours.mon[0]: '25:00' is not a time",
    ),
    "minutes beyond 24:00": ({"hours": {"mon": [["09:00", "24:01"]]}}, "hours.mon[0]"),
    "a start at 24:00": ({"hours": {"mon": [["24:00", "06:00"]]}}, "hours.mon[0]"),
    "an empty window": ({"hours": {"tue": [["09:00", "10:00"], ["12:00", "12:00"]]}}, "hours.tue[1]"),
    "a window of one time": ({"hours": {"tue": [["09:00"]]}}, "hours.tue[0]: expected a pair"),
    "a window of numbers": ({"hours": {"tue": [[9, 18]]}}, "hours.tue[0]"),
    "a window of lists": ({"hours": {"tue": [[[], []]]}}, "hours.tue[0]"),
    "windows that are text": ({"hours": {"tue": "09:00-18:00"}}, "hours.tue: expected a list"),
    "a day of another language": (
        {"hours": {"montag": [["09:00", "18:00"]]}},
        "'montag' is not a day of the week",
    ),
    "a holiday that is no date": ({"holidays": ["2026-02-30"]}, "holidays[0]: '2026-02-30' is not a date"),
    "holidays that are text": ({"holidays": "2026-10-01"}, "holidays: expected a list"),
    "special hours that cannot be": (
        {"special_days": {"2026-10-10": [["x", "y"]]}},
        "special_days.2026-10-10[0]",
    ),
    "a special day without date": (
        {"special_days": {"tomorrow": []}},
        "special_days: 'tomorrow' is not a date",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_calendar_is_refused_with_a_reason(name: str) -> None:
    wrong, reason = REFUSED[name]
    with pytest.raises(CalendarError) as refusal:
        WorkCalendar.parse(**{"zone": "UTC", "hours": {"mon": [["09:00", "17:00"]]}, **wrong})
    assert reason in str(refusal.value)


def test_a_calendar_that_never_gets_there_says_so_at_once() -> None:
    once = WorkCalendar.parse("Europe/Berlin", special_days={"2026-10-10": [["09:00", "18:00"]]})
    start = at("2026-10-09T10:00:00+02:00")
    assert due(once, start, hours(9)) == at("2026-10-10T18:00:00+02:00")
    assert due_end_of_day(once, start, 1) == at("2026-10-10T18:00:00+02:00")
    for refused in (lambda: due(once, start, hours(9.001)), lambda: due_end_of_day(once, start, 2)):
        with pytest.raises(CalendarError, match=r"never has that (many|much)"):
            refused()
    with pytest.raises(CalendarError, match="never has that much"):
        due(office(), start, timedelta(days=200_000))


def test_amounts_and_instants_are_refused_with_a_reason() -> None:
    start, calendar = at("2026-11-23T10:00:00+08:00"), office()
    refused = {
        "negative": lambda: due(calendar, start, hours(-1)),
        "number of working days is negative": lambda: due_end_of_day(calendar, start, -1),
        "start: .* has no offset": lambda: due(calendar, start.replace(tzinfo=None), hours(1)),
        "end: .* has no offset": lambda: elapsed(calendar, start, start.replace(tzinfo=None)),
        "end: lies before": lambda: elapsed(calendar, start, start - hours(1)),
        "end: lies more than": lambda: elapsed(calendar, start, at("2400-01-01T00:00Z")),
        "needs its start and its end": lambda: due(calendar, start, hours(1), [(start, None)]),
        r"pauses\[0\]: the end lies before": lambda: due(
            calendar, start, hours(1), [(start, start - hours(1))]
        ),
        "no place on a working calendar": lambda: due(calendar, at("9999-12-31T00:00Z"), hours(1)),
    }
    for reason, refusal in refused.items():
        with pytest.raises(CalendarError, match=reason):
            refusal()


def test_calendars_are_equal_by_what_they_say() -> None:
    assert office(holidays=["2026-10-01"]) == office(holidays=[date(2026, 10, 1)])
    assert hash(office()) == hash(office())
    assert office() != office("Europe/Berlin")
    assert len({office(), office(), office(holidays=["2026-10-01"])}) == 2
    assert "Asia/Shanghai" in repr(office())


def test_open_now_and_until_when() -> None:
    calendar = office()
    assert is_open(calendar, at("2026-11-23T09:00:00+08:00"))
    assert not is_open(calendar, at("2026-11-23T12:00:00+08:00"))
    assert next_change(calendar, at("2026-11-23T09:00:00+08:00")) == at("2026-11-23T12:00:00+08:00")
    assert next_change(calendar, at("2026-11-27T18:00:00+08:00")) == at("2026-11-30T09:00:00+08:00")
    round_the_clock = WorkCalendar.parse("Europe/Berlin", always_open=True)
    assert next_change(round_the_clock, at("2026-11-27T18:00:00+08:00")) is None
    closes_once = WorkCalendar.parse("Europe/Berlin", always_open=True, holidays=["2031-12-25"])
    assert next_change(closes_once, at("2026-11-27T18:00Z")) == at("2031-12-25T00:00+01:00")
    over = WorkCalendar.parse("UTC", special_days={"2026-10-10": [["09:00", "18:00"]]})
    assert next_change(over, at("2026-10-10T18:00Z")) is None


def test_the_account_tells_every_day_and_why() -> None:
    calendar = office(
        holidays=["2026-10-01"], special_days={"2026-10-02": [], "2026-10-10": [["09:00", "12:00"]]}
    )
    start, end = at("2026-09-30T17:00+08:00"), at("2026-10-10T13:00+08:00")
    pause = (at("2026-10-05T09:00+08:00"), at("2026-10-05T12:00+08:00"))
    days = {day.on.day: day for day in account(calendar, start, end, [pause])}
    assert sum((day.counted for day in days.values()), timedelta()) == elapsed(calendar, start, end, [pause])
    assert days[30].spans == ((start.astimezone(UTC), at("2026-09-30T10:00Z")),)
    assert days[30].hours == (("09:00", "12:00"), ("13:00", "18:00"))
    assert [days[n].closed_because for n in (30, 1, 2, 3)] == [
        None,
        Closed.HOLIDAY,
        Closed.SPECIAL,
        Closed.WEEKDAY,
    ]
    assert days[5].paused == hours(3) and days[5].counted == hours(5)
    assert days[10].is_special and days[10].counted == hours(3)


def test_the_account_tells_a_night_under_the_day_it_starts_on() -> None:
    nights = WorkCalendar.parse("UTC", {"mon": [["22:00", "06:00"]]})
    days = account(nights, at("2026-11-24T01:00Z"), at("2026-11-24T12:00Z"))
    assert [(day.on, day.counted, day.hours) for day in days] == [
        (date(2026, 11, 23), hours(5), (("22:00", "06:00"),)),
        (date(2026, 11, 24), hours(0), ()),
    ]
