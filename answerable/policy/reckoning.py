"""How a deadline was reckoned, day by day in sentences: what counted, what did not, and why."""

from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from answerable.calendars.content import CalendarContent
from answerable.lib.worktime import Closed, DayAccount, account
from answerable.policy.document import Clause
from answerable.policy.wording import amount_short

_DAYS_TOLD: Final = 40
_CLOSED: Final = {
    Closed.WEEKDAY: "closed on this weekday",
    Closed.HOLIDAY: "holiday",
    Closed.SPECIAL: "closed on this day",
}


def days_words(clause: Clause, content: CalendarContent, at: datetime, due_at: datetime) -> list[str]:
    """Tell every day from `at` to `due_at` on the clause's calendar; after forty days only their number."""
    days = account(content.worktime(), at, due_at)
    in_days = clause.target is not None and clause.target.working_days is not None
    told = _numbered(days, content, at) if in_days else [_hours(day, content) for day in days]
    sentences = told[:_DAYS_TOLD]
    if len(days) > _DAYS_TOLD:
        sentences.append(f"… and {len(days) - _DAYS_TOLD} more days.")
    provisional = sorted({str(day.on.year) for day in days if content.is_provisional(day.on)})
    if provisional:
        sentences.append(f"Provisional: the official holidays of {', '.join(provisional)} are not known yet.")
    return sentences


def _numbered(days: list[DayAccount], content: CalendarContent, at: datetime) -> list[str]:
    """Working days by number; the day of the start is never one of them."""
    today = at.astimezone(ZoneInfo(content.definition.zone)).date()
    sentences, number = [], 0
    for day in days:
        if day.on <= today:
            sentences.append(f"{_label(day)}: the day of the start, does not count.")
        elif day.closed_because is not None:
            sentences.append(_closed(day, content))
        else:
            number += 1
            sentences.append(f"{_label(day)}{_special(day, content)}: working day {number}.")
    return sentences


def _hours(day: DayAccount, content: CalendarContent) -> str:
    if day.closed_because is not None:
        return _closed(day, content)
    zone = ZoneInfo(content.definition.zone)
    spans = ", ".join(
        f"{start.astimezone(zone):%H:%M}–{_end(end.astimezone(zone))}" for start, end in day.spans
    )
    counts = f"{spans} counts {amount_short(day.counted)}" if spans else "nothing counts"
    return f"{_label(day)}{_special(day, content)}: {counts}."


def _closed(day: DayAccount, content: CalendarContent) -> str:
    reason = _name(day, content) or _CLOSED[day.closed_because or Closed.WEEKDAY]
    return f"{_label(day)}: {reason}, nothing counts."


def _special(day: DayAccount, content: CalendarContent) -> str:
    return f" ({_name(day, content) or 'special hours'})" if day.is_special else ""


def _name(day: DayAccount, content: CalendarContent) -> str:
    stated = content.by_date.get(day.on)
    return stated.name("en") if stated else ""


def _label(day: DayAccount) -> str:
    return f"{day.on:%a} {day.on.isoformat()}"


def _end(end: datetime) -> str:
    """The end of a span; midnight belongs to the day that ends with it."""
    return f"{end:%H:%M}" if end.time() != time() else "24:00"
