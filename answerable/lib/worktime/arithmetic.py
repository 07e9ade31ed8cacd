"""Deadlines and elapsed working time. Amounts are exact; every instant in and out is UTC.

`due(start, amount)` is the earliest instant at which exactly `amount` of working time has passed since
`start`: an amount that ends with the working day is due at its last minute, not next morning, and an amount
of nothing is due at once, in working hours or not. So `elapsed(start, due(start, amount)) == amount`, always.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from answerable.lib.worktime.calendar import WorkCalendar
from answerable.lib.worktime.clock import MICROSECOND, to_instant, to_micros
from answerable.lib.worktime.walk import HORIZON_DAYS, advance_wall, day_spans, open_stretches, wall_time
from answerable.lib.worktime.windows import DAY, CalendarError, Span, Windows, clip, join, subtract

HORIZON = HORIZON_DAYS * DAY


def due(calendar: WorkCalendar, start: datetime, amount: timedelta, pauses: Sequence[Span] = ()) -> datetime:
    """When `amount` of working time after `start` has passed, pauses not counted.

    Raises CalendarError for a negative amount, an instant without offset, a pause without an end, and for a
    calendar that has not so much working time in the next two hundred years.
    """
    at = to_micros(start, "start")
    return to_instant(due_micros(calendar, at, amount // MICROSECOND, pauses_micros(pauses)))


def due_end_of_day(
    calendar: WorkCalendar, start: datetime, days: int, pauses: Sequence[Span] = ()
) -> datetime:
    """The end of the `days`-th working day after the day of `start` in the calendar's zone.

    A working day is a day on which any window starts; its end is the end of its last window, even if that
    lies beyond midnight. The day of `start` itself is never counted; `days` of 0 asks for its own end, or the
    end of the next working day when that has passed. A pause takes away a day only if it covers it all.
    """
    at = to_micros(start, "start")
    return to_instant(end_of_day_micros(calendar, at, days, pauses_micros(pauses)))


def elapsed(calendar: WorkCalendar, start: datetime, end: datetime, pauses: Sequence[Span] = ()) -> timedelta:
    """The working time from `start` to `end`, pauses not counted. CalendarError if `end` is the earlier."""
    first, last = to_micros(start, "start"), to_micros(end, "end")
    return timedelta(microseconds=elapsed_micros(calendar, first, last, pauses_micros(pauses)))


def is_open(calendar: WorkCalendar, at: datetime) -> bool:
    """Whether `at` is working time; a window is open at its first instant and closed at its last."""
    return _is_open(calendar, to_micros(at, "at"))


def next_change(calendar: WorkCalendar, at: datetime) -> datetime | None:
    """The first instant after `at` at which the calendar opens or closes; None if it never does again."""
    start = to_micros(at, "at")
    limit = start + _look_ahead(calendar, start)
    for opens, closes in open_stretches(calendar, start, limit):
        if opens > start:
            return to_instant(opens)
        return to_instant(closes) if closes < limit else None
    return None


def pauses_micros(pauses: Sequence[Span]) -> Windows:
    """Pauses in order and joined; they may overlap and come in any order, but each needs its end."""
    return join(_pause(pair, place) for place, pair in enumerate(pauses))


def elapsed_micros(calendar: WorkCalendar, start: int, end: int, pauses: Windows = ()) -> int:
    """`elapsed` on microseconds; pauses are joined."""
    if end < start:
        raise CalendarError("end: lies before the start")
    if end - start > HORIZON:
        raise CalendarError("end: lies more than two hundred years after the start")
    passed = _open_between(calendar, start, end)
    for pause_start, pause_end in clip(pauses, start, end):
        passed -= _open_between(calendar, pause_start, pause_end)
    return passed


def due_micros(calendar: WorkCalendar, start: int, amount: int, pauses: Windows = ()) -> int:
    """`due` on microseconds; pauses are joined."""
    if amount < 0:
        raise CalendarError("the amount of working time is negative; write zero or more")
    if not amount:
        return start
    for pause_start, pause_end in pauses:
        if pause_end <= start:
            continue
        if pause_start > start:
            passed = _open_between(calendar, start, pause_start)
            if passed >= amount:
                break
            amount -= passed
        start = pause_end
    return _advance(calendar, start, amount)


def end_of_day_micros(calendar: WorkCalendar, start: int, days: int, pauses: Windows = ()) -> int:
    """`due_end_of_day` on microseconds; pauses are joined."""
    if days < 0:
        raise CalendarError("the number of working days is negative; write zero or more")
    today = calendar.clock.day(start)
    if days == 0:
        return next(spans[-1][1] for spans in _working_days(calendar, today, pauses) if spans[-1][1] >= start)
    for count, spans in enumerate(_working_days(calendar, today + 1, pauses), 1):
        if count == days:
            return spans[-1][1]
    raise AssertionError("working days end in CalendarError")  # pragma: no cover


def _is_open(calendar: WorkCalendar, at: int) -> bool:
    day, time = divmod(at + calendar.clock.offset(at), DAY)
    return any(first <= time < last for first, last in calendar.open_hours(day))


def _look_ahead(calendar: WorkCalendar, start: int) -> int:
    """Long enough to see every change: past the last exception, a usual week and the next clock change."""
    last = max(calendar.exceptions, default=0) + 3
    return min(max(last * DAY - start, 0) + 2 * 366 * DAY, HORIZON)


def _pause(pair: Span, place: int) -> tuple[int, int]:
    if not isinstance(pair, Sequence) or len(pair) != 2 or pair[0] is None or pair[1] is None:
        raise CalendarError(f"pauses[{place}]: a pause needs its start and its end")
    start, end = to_micros(pair[0], f"pauses[{place}]"), to_micros(pair[1], f"pauses[{place}]")
    if end < start:
        raise CalendarError(f"pauses[{place}]: the end lies before the start")
    return start, end


def _open_between(calendar: WorkCalendar, start: int, end: int) -> int:
    passed = 0
    while start < end:
        _, until, offset = calendar.clock.stretch(start)
        passed += wall_time(calendar, start + offset, min(until, end) + offset)
        start = until
    return passed


def _advance(calendar: WorkCalendar, start: int, amount: int) -> int:
    """The earliest instant by which `amount` (more than nothing) of open time has passed."""
    limit = start + HORIZON
    while start < limit:
        _, until, offset = calendar.clock.stretch(start)
        reached = advance_wall(calendar, start + offset, amount)
        if reached is not None and reached - offset <= until:
            return reached - offset
        amount -= wall_time(calendar, start + offset, until + offset)
        if not calendar.open_from((until + offset) // DAY):
            break
        start = until
    raise CalendarError("the calendar never has that much working time after the start")


def _working_days(calendar: WorkCalendar, day: int, pauses: Windows) -> Iterator[Windows]:
    """The hours of every working day from `day` on that a pause does not cover as a whole."""
    for candidate in range(day, day + HORIZON_DAYS):
        spans = day_spans(calendar, candidate, calendar.windows(candidate))
        if spans and (not pauses or subtract(spans, pauses)):
            yield spans
        elif not spans and not calendar.open_from(candidate):
            break
    raise CalendarError("the calendar never has that many working days after the start")
