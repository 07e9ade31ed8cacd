"""Reading hours and dates as people write them, into whole microseconds and day numbers.

A *window* is a pair of microseconds counted from midnight; one that passes midnight ends beyond `DAY` and
belongs to the day it starts on. A *day number* counts days from 1970-01-01.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from reprlib import repr as shown

SECOND = 1_000_000
DAY = 86_400 * SECOND
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST_DAY = date(1970, 1, 1).toordinal()

Span = tuple[datetime, datetime]
Window = tuple[int, int]
Windows = tuple[Window, ...]

ALL_DAY: Windows = ((0, DAY),)

_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class CalendarError(ValueError):
    """A calendar, an amount or an instant that no deadline can be worked out from. The text is for people."""


@lru_cache(maxsize=4096)
def parse_time(text: str) -> int:
    """Microseconds from midnight of "HH:MM" or "HH:MM:SS"; "24:00" is the end of the day."""
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    hour, minute, second = (int(part or 0) for part in match.groups()) if match else (99, 0, 0)
    if minute > 59 or second > 59 or hour * 3600 + minute * 60 + second > 86_400:
        raise CalendarError(f"{shown(text)} is not a time of day; write HH:MM, from 00:00 to 24:00")
    return (hour * 3600 + minute * 60 + second) * SECOND


@lru_cache(maxsize=8192)
def parse_window(start: str, end: str) -> Window:
    """One window from its two times; an end at or before the start lies on the next day."""
    first, last = parse_time(start), parse_time(end)
    if first in (last, DAY):
        raise CalendarError(f'["{start}", "{end}"] is empty; write ["00:00", "24:00"] for a whole day')
    return (first, last) if first < last else (first, last + DAY)


def parse_windows(pairs: Iterable[Sequence[str]], where: str) -> Windows:
    """The windows of one day, in order and joined where they overlap or touch; errors begin with `where`."""
    if isinstance(pairs, (str, bytes, dict)) or not isinstance(pairs, Iterable):
        raise CalendarError(
            f'{where}: expected a list of windows such as [["09:00", "18:00"]], found {shown(pairs)}'
        )
    return join([_window(pair, where, place) for place, pair in enumerate(pairs)])


def _window(pair: Sequence[str], where: str, place: int) -> Window:
    try:
        if isinstance(pair, (list, tuple)) and len(pair) == 2:
            return parse_window(pair[0], pair[1])
    except CalendarError as error:
        raise CalendarError(f"{where}[{place}]: {error}") from None
    except TypeError:  # not even text
        pass
    wanted = 'a pair of times such as ["09:00", "18:00"]'
    raise CalendarError(f"{where}[{place}]: expected {wanted}, found {shown(pair)}")


def join(windows: Iterable[Window]) -> Windows:
    """The same stretches in order, with overlapping and touching ones made one."""
    joined: list[Window] = []
    for start, end in sorted(windows):
        if joined and start <= joined[-1][1]:
            if end > joined[-1][1]:
                joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def subtract(windows: Iterable[Window], holes: Windows) -> Windows:
    """What is left of ordered `windows` outside the joined `holes`."""
    left: list[Window] = []
    for start, end in windows:
        cursor = start
        for hole_start, hole_end in clip(holes, start, end):
            if hole_start > cursor:
                left.append((cursor, hole_start))
            cursor = hole_end
        if cursor < end:
            left.append((cursor, end))
    return tuple(left)


def clip(windows: Iterable[Window], start: int, end: int) -> Windows:
    """The parts of `windows` that lie between `start` and `end`."""
    return tuple(
        (max(first, start), min(last, end)) for first, last in windows if first < end and last > start
    )


def total(windows: Iterable[Window]) -> int:
    return sum(end - start for start, end in windows)


@lru_cache(maxsize=8192)
def day_number(text: str) -> int:
    """The day number of a date written YYYY-MM-DD."""
    try:
        if isinstance(text, str) and _DATE.fullmatch(text):
            return date.fromisoformat(text).toordinal() - FIRST_DAY
    except ValueError:
        pass
    raise CalendarError(f"{shown(text)} is not a date; write YYYY-MM-DD")


def parse_day(day: date | str, where: str) -> int:
    """The day number of a date given as text or as a date (not as an instant)."""
    if isinstance(day, date) and not isinstance(day, datetime):
        return day.toordinal() - FIRST_DAY
    try:
        return day_number(day if isinstance(day, str) else shown(day))
    except CalendarError as error:
        raise CalendarError(f"{where}: {error}") from None


def date_of(day: int) -> date:
    """The date of a day number."""
    return date.fromordinal(day + FIRST_DAY)


def as_timedelta(micros: int) -> timedelta:
    return timedelta(microseconds=micros)


def format_window(window: Window) -> tuple[str, str]:
    """A window as people write it; an end on the next day shows that day's time."""
    start, end = window
    return _format_time(start), _format_time(end if end <= DAY else end - DAY)


def _format_time(micros: int) -> str:
    minutes, seconds = divmod(micros // SECOND, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text
