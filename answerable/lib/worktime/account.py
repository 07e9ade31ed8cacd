"""Why a deadline is when it is: day by day, what counted and what did not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from answerable.lib.worktime.arithmetic import pauses_micros
from answerable.lib.worktime.calendar import WorkCalendar
from answerable.lib.worktime.clock import to_instant, to_micros
from answerable.lib.worktime.walk import day_spans
from answerable.lib.worktime.windows import (
    CalendarError,
    Span,
    Windows,
    as_timedelta,
    clip,
    date_of,
    format_window,
    subtract,
    total,
)


class Closed(StrEnum):
    """Why a day has no working time."""

    WEEKDAY = "weekday"
    HOLIDAY = "holiday"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True)
class DayAccount:
    """One day of a reckoning. Hours that pass midnight are told under the day they start on."""

    on: date
    hours: tuple[tuple[str, str], ...]
    """The day's windows as people write them; an end beyond midnight is the next day's time."""
    spans: tuple[Span, ...]
    """What counted, in UTC."""
    counted: timedelta
    paused: timedelta
    """Working time of the day that a pause took away."""
    closed_because: Closed | None
    is_special: bool
    """Whether a special day replaced the usual hours or a holiday."""


def account(
    calendar: WorkCalendar, start: datetime, end: datetime, pauses: Sequence[Span] = ()
) -> list[DayAccount]:
    """Every day from `start` to `end`; what counted adds up to `elapsed(calendar, start, end, pauses)`."""
    first, last = to_micros(start, "start"), to_micros(end, "end")
    if last < first:
        raise CalendarError("end: lies before the start")
    holes = pauses_micros(pauses)
    today = calendar.clock.day(first)
    days = [
        _tell(calendar, day, (first, last), holes) for day in range(today - 1, calendar.clock.day(last) + 1)
    ]
    return days if days[0].counted or days[0].paused else days[1:]


def _tell(calendar: WorkCalendar, day: int, between: tuple[int, int], pauses: Windows) -> DayAccount:
    open_spans = clip(day_spans(calendar, day, calendar.own_hours(day)), *between)
    counted = subtract(open_spans, pauses)
    return DayAccount(
        on=date_of(day),
        hours=tuple(format_window(window) for window in calendar.windows(day)),
        spans=tuple((to_instant(first), to_instant(last)) for first, last in counted),
        counted=as_timedelta(total(counted)),
        paused=as_timedelta(total(open_spans) - total(counted)),
        closed_because=_why_closed(calendar, day),
        is_special=day in calendar.special,
    )


def _why_closed(calendar: WorkCalendar, day: int) -> Closed | None:
    if calendar.windows(day):
        return None
    if day in calendar.special:
        return Closed.SPECIAL
    return Closed.HOLIDAY if day in calendar.holidays else Closed.WEEKDAY
