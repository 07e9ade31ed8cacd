"""Walking a calendar: its open stretches as instants, and counting open time on the wall clock."""

from bisect import bisect_left
from collections.abc import Iterator

from answerable.lib.worktime.calendar import WorkCalendar
from answerable.lib.worktime.windows import DAY, Windows, clip, join

HORIZON_DAYS = 200 * 366
"""How far ahead a deadline is looked for before the calendar is said never to reach it."""

_STROLL = 31  # days walked one by one before the running totals are asked; most deadlines are nearer


def day_spans(calendar: WorkCalendar, day: int, windows: Windows) -> Windows:
    """The instants between which some windows of a day are open, in order."""
    if not windows:
        return ()
    morning = day * DAY
    begin, end, offset = calendar.clock.stretch(morning)
    shift = morning - offset
    if begin <= shift + windows[0][0] and shift + windows[-1][1] <= end:
        return tuple((first + shift, last + shift) for first, last in windows)
    spans: list[tuple[int, int]] = []
    for begin, end, offset in calendar.clock.stretches(morning - 2 * DAY, morning + 4 * DAY):
        spans += clip(
            ((first + morning - offset, last + morning - offset) for first, last in windows), begin, end
        )
    return join(spans)


def open_stretches(calendar: WorkCalendar, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The open stretches between two instants in order, joined where one follows the other without a gap."""
    held: tuple[int, int] | None = None
    for begin, until, offset in calendar.clock.stretches(start, end):
        for first, last in _wall_stretches(calendar, begin + offset, until + offset):
            if held and held[1] == first - offset:
                held = (held[0], last - offset)
            else:
                if held:
                    yield held
                held = (first - offset, last - offset)
    if held:
        yield held


def _wall_stretches(calendar: WorkCalendar, start: int, end: int) -> Iterator[tuple[int, int]]:
    for day in range(start // DAY, (end - 1) // DAY + 1):
        morning = day * DAY
        for first, last in calendar.open_hours(day):
            if morning + last > start and morning + first < end:
                yield max(morning + first, start), min(morning + last, end)


def wall_time(calendar: WorkCalendar, start: int, end: int) -> int:
    """Open time between two readings of a wall clock that was not set in between."""
    day, time = divmod(start, DAY)
    last_day, last_time = divmod(end, DAY)
    passed = _opened_by(calendar, last_day, last_time) - _opened_by(calendar, day, time)
    if last_day - day > _STROLL:
        return passed + calendar.opened_before(last_day) - calendar.opened_before(day)
    for between in range(day, last_day):
        for first, last in calendar.open_hours(between):
            passed += last - first
    return passed


def _opened_by(calendar: WorkCalendar, day: int, time: int) -> int:
    """Open time of a day up to a time of day."""
    passed = 0
    for first, last in calendar.open_hours(day) if time else ():
        if first >= time:
            break
        passed += (last if last < time else time) - first
    return passed


def advance_wall(calendar: WorkCalendar, start: int, amount: int) -> int | None:
    """The reading, once `amount` has passed, of a wall clock that is never set; None if out of reach."""
    day, time = divmod(start, DAY)
    amount += _opened_by(calendar, day, time)
    for near in range(day, day + _STROLL):
        for first, last in calendar.open_hours(near):
            if last - first >= amount:
                return near * DAY + first + amount
            amount -= last - first
    day += _STROLL
    goal = amount + calendar.opened_before(day)
    days = range(day, day + HORIZON_DAYS)
    place = bisect_left(days, goal, key=lambda candidate: calendar.opened_before(candidate + 1))
    if place == len(days):
        return None
    return _reading(calendar, days[place], goal - calendar.opened_before(days[place]))


def _reading(calendar: WorkCalendar, day: int, amount: int) -> int:
    """The reading of the wall clock once `amount` of a day's open time has passed."""
    for first, last in calendar.open_hours(day):
        if last - first >= amount:
            return day * DAY + first + amount
        amount -= last - first
    raise AssertionError("the day has that much open time")  # pragma: no cover
