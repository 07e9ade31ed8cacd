"""Reading official lists of holidays and make-up working days from ICS files.

Chinese lists mark each event with 休 (closed) or 班 or 补班 (working) in its summary; one without a mark is
taken to be a holiday. The end of an event of whole days is the day after its last.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from icalendar import Calendar, Event

_WORKING = re.compile(r"班|\bwork(ing)?[ -]?day\b", re.IGNORECASE)
_MARK = re.compile(
    r"[\s(（【\[「:：·-]*(休息|放假|调休|休|补班|上班|班)[\s)）】\]」]*$|^[(（【\[]?(休|班|补班)[)）】\]]\s*"
)
_LONGEST = timedelta(days=31)
_DAY = timedelta(days=1)


class ListError(ValueError):
    """A file that is no list of days. The text is for people."""


class ListedDay(NamedTuple):
    """One day of a list."""

    on: date
    is_working: bool
    name: str


class OfficialList(NamedTuple):
    """The days of a file, and how many of its events are no whole days and were passed over."""

    days: list[ListedDay]
    passed_over: int


def read(content: bytes, first: date, last: date) -> OfficialList:
    """Every day listed between two dates, recurring events unrolled. Raises ListError."""
    days: dict[tuple[date, bool], ListedDay] = {}
    passed_over = 0
    for event in _events(content, first, last):
        span = _whole_days(event)
        if span is None:
            passed_over += 1
            continue
        for day in _days(event, *span):
            if first <= day.on <= last:
                days.setdefault((day.on, day.is_working), day)
    return OfficialList(sorted(days.values()), passed_over)


def _events(content: bytes, first: date, last: date) -> Iterator[Event]:
    import recurring_ical_events

    try:
        for calendar in Calendar.from_ical(content, multiple=True):
            yield from recurring_ical_events.of(calendar).between(first, last + _DAY)
    except (ValueError, KeyError, IndexError, AttributeError, TypeError) as error:
        raise ListError(f"The file is no ICS calendar: {error}") from error


def _whole_days(event: Event) -> tuple[date, date] | None:
    """First day and the day after the last, of an event of whole days."""
    start, end = event.start, event.end
    if isinstance(start, datetime) or isinstance(end, datetime) or not _DAY <= end - start <= _LONGEST:
        return None
    return start, end


def _days(event: Event, start: date, end: date) -> Iterator[ListedDay]:
    summary = str(event.get("SUMMARY", "")).strip()
    name = _MARK.sub("", summary).strip() or summary
    for number in range((end - start).days):
        yield ListedDay(start + number * _DAY, bool(_WORKING.search(summary)), name[:200])
