"""The working calendar: which stretches of wall-clock time are open, on any day.

Everything here counts on the wall clock (days and microseconds of local time); instants are the business of
`arithmetic`. A day follows its special day if it has one, else is closed if it is a holiday, else follows its
weekday. Hours that pass midnight belong to the day they start on, whatever the next day is.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate
from reprlib import repr as shown
from typing import Self

from answerable.lib.worktime.clock import Clock, clock_of
from answerable.lib.worktime.windows import (
    ALL_DAY,
    DAY,
    WEEKDAYS,
    CalendarError,
    Windows,
    join,
    parse_day,
    parse_windows,
    total,
)

Week = tuple[Windows, Windows, Windows, Windows, Windows, Windows, Windows]
HoursByWeekday = Mapping[str, Iterable[Sequence[str]]]
HoursByDate = Mapping[str, Iterable[Sequence[str]]] | Mapping[date, Iterable[Sequence[str]]]

_MONDAY = 3  # day number 0 was a Thursday


class WorkCalendar:
    """The hours of one zone: a week, holidays and special days. Never changes; equal by value."""

    __slots__ = (
        "_hash",
        "_joined",
        "_ledger",
        "clock",
        "exceptions",
        "holidays",
        "overnight",
        "special",
        "week",
    )

    def __init__(
        self, clock: Clock, week: Week, holidays: frozenset[int], special: Mapping[int, Windows]
    ) -> None:
        """From hours already read; refuses a calendar on which nobody ever works."""
        if not any(week) and not any(special.values()):
            raise CalendarError(
                "hours: the calendar has no working time at all, so nothing could ever fall due"
            )
        self.clock = clock
        self.week = week
        self.holidays = holidays
        self.special = special
        self.exceptions: dict[int, Windows] = {**dict.fromkeys(holidays, ()), **special}
        self.overnight = any(day and day[-1][1] > DAY for day in (*week, *special.values()))
        self._joined: dict[tuple[Windows, Windows], Windows] = {}
        self._ledger: _Ledger | None = None
        self._hash: int | None = None

    @classmethod
    def parse(
        cls,
        zone: str,
        hours: HoursByWeekday | None = None,
        holidays: Iterable[date | str] = (),
        special_days: HoursByDate | None = None,
        always_open: bool = False,
    ) -> Self:
        """A calendar from text: `hours` by "mon" … "sun", dates as YYYY-MM-DD, times as HH:MM up to 24:00.

        `always_open` stands for all hours of every weekday; holidays and special days still hold.
        Raises CalendarError, naming the field, for anything that cannot be read.
        """
        clock = clock_of(zone)
        week = parse_week({} if hours is None else hours, always_open)
        closed = parse_holidays(holidays)
        return cls(clock, week, closed, parse_special_days({} if special_days is None else special_days))

    @property
    def zone(self) -> str:
        """The name of the calendar's zone in the IANA time zone database."""
        return self.clock.name

    def windows(self, day: int) -> Windows:
        """The windows that start on a day; the last may pass midnight."""
        found = self.exceptions.get(day)
        return self.week[(day + _MONDAY) % 7] if found is None else found

    def open_hours(self, day: int) -> Windows:
        """When the day itself is open, from its own windows and the rest of last night's."""
        windows = self.windows(day)
        if not self.overnight:
            return windows
        pair = (self.windows(day - 1), windows)
        if pair not in self._joined:
            self._joined[pair] = _within_one_day(*pair)
        return self._joined[pair]

    def own_hours(self, day: int) -> Windows:
        """The windows that start on a day, without what last night's already cover."""
        windows = self.windows(day)
        if not self.overnight:
            return windows
        night = max((end - DAY for _, end in self.windows(day - 1)), default=0)
        return tuple((max(start, night), end) for start, end in windows if end > night)

    def opened_before(self, day: int) -> int:
        """Open wall-clock time before a day, counted from a fixed day. Differences are what matters."""
        if self._ledger is None:
            self._ledger = _Ledger(self)
        return self._ledger.before(day)

    def open_from(self, day: int) -> bool:
        """Whether any time at all is open on a day or later."""
        return any(self.week) or any(windows and last >= day - 1 for last, windows in self.special.items())

    def _identity(self) -> tuple[object, ...]:
        return self.zone, self.week, self.holidays, frozenset(self.special.items())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkCalendar) and self._identity() == other._identity()

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(self._identity())
        return self._hash

    def __repr__(self) -> str:
        return f"<WorkCalendar {self.zone}, {len(self.holidays)} holidays, {len(self.special)} special days>"


class _Ledger:
    """Running totals of open time, so that ten years cost no more than ten days."""

    def __init__(self, calendar: WorkCalendar) -> None:
        usual = [total(_hours_of(calendar, calendar.week[day - 1], calendar.week[day])) for day in range(7)]
        self._week_starts = [0, *accumulate(usual)]
        affected = set(calendar.exceptions)
        if calendar.overnight:
            affected |= {day + 1 for day in affected}
        self._days = sorted(affected)
        changes = (total(calendar.open_hours(day)) - usual[(day + _MONDAY) % 7] for day in self._days)
        self._changes = [0, *accumulate(changes)]

    def before(self, day: int) -> int:
        weeks, weekday = divmod(day + _MONDAY, 7)
        changes = self._changes[bisect_left(self._days, day)] if self._days else 0
        return weeks * self._week_starts[7] + self._week_starts[weekday] + changes


def parse_holidays(holidays: Iterable[date | str]) -> frozenset[int]:
    """The day numbers of a list of dates."""
    if isinstance(holidays, (str, bytes, Mapping)) or not isinstance(holidays, Iterable):
        raise CalendarError(
            f'holidays: expected a list of dates such as ["2026-10-01"], found {shown(holidays)}'
        )
    return frozenset(parse_day(day, f"holidays[{place}]") for place, day in enumerate(holidays))


def parse_special_days(special_days: HoursByDate) -> dict[int, Windows]:
    """The windows of special days by day number."""
    if not isinstance(special_days, Mapping):
        raise CalendarError(
            f"special_days: expected a list of windows for each date, found {shown(special_days)}"
        )
    return {
        parse_day(day, "special_days"): parse_windows(pairs, f"special_days.{day}")
        for day, pairs in special_days.items()
    }


def parse_week(hours: HoursByWeekday, always_open: bool = False) -> Week:
    """The seven days of a week, Monday first; a day may be missing or empty."""
    if not isinstance(hours, Mapping):
        raise CalendarError(
            f'hours: expected a list of windows for each of "mon" … "sun", found {shown(hours)}'
        )
    for name in hours:
        if name not in WEEKDAYS:
            raise CalendarError(
                f"hours: {shown(name)} is not a day of the week; write one of {', '.join(WEEKDAYS)}"
            )
    if always_open:
        return (ALL_DAY,) * 7
    mon, tue, wed, thu, fri, sat, sun = (
        parse_windows(hours.get(name) or (), f"hours.{name}") for name in WEEKDAYS
    )
    return mon, tue, wed, thu, fri, sat, sun


def _hours_of(calendar: WorkCalendar, eve: Windows, windows: Windows) -> Windows:
    return _within_one_day(eve, windows) if calendar.overnight else windows


def _within_one_day(eve: Windows, windows: Windows) -> Windows:
    """What a day has open, from the windows of the day before and its own."""
    night = ((0, end - DAY) for _, end in eve if end > DAY)
    return join((*night, *((start, min(end, DAY)) for start, end in windows)))
