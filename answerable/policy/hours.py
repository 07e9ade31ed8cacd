"""Opening hours of a calendar in words: how much a day, on which days, and the week in full."""

from datetime import timedelta
from itertools import groupby
from typing import Final

from babel.dates import get_timezone_location

from answerable.calendars.definition import CalendarDefinition, Weekday
from answerable.policy.phrases import Phrases, phrases

WEEKDAYS: Final[tuple[Weekday, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WHOLE_DAY: Final = timedelta(days=1)


def is_round_the_clock(calendar: CalendarDefinition) -> bool:
    """Whether a clock on this calendar runs all the time: always open, and no holiday ever stops it."""
    everyday = calendar.always_open or all(daily_amount(calendar, day) == _WHOLE_DAY for day in WEEKDAYS)
    return everyday and not keeps_holidays(calendar) and not calendar.special_days


def keeps_holidays(calendar: CalendarDefinition) -> bool:
    """Whether the calendar closes on holidays."""
    return bool(calendar.country or calendar.holidays)


def daily_amount(calendar: CalendarDefinition, day: Weekday) -> timedelta:
    """The working time of an ordinary "mon" … "sun"."""
    if calendar.always_open:
        return _WHOLE_DAY
    return sum((_length(start, end) for start, end in calendar.hours.get(day, ())), timedelta(0))


def hours_summary(calendar: CalendarDefinition, language: str) -> str:
    """How much and how often: "8 hours a day, 7 days a week"; "8 hours a day, on working days"."""
    table = phrases(language)
    if is_round_the_clock(calendar):
        return table["always"]
    amounts = [amount for day in WEEKDAYS if (amount := daily_amount(calendar, day))]
    if not amounts:
        return ""
    template = "open_hours" if len(set(amounts)) == 1 else "open_differing"
    hours = _decimal_hours(max(amounts), table)
    return table[template].format(hours=hours, days=_days_words(calendar, len(amounts), table))


def week_words(calendar: CalendarDefinition, language: str) -> str:
    """The hours of an ordinary week: "Monday to Friday 09:00–12:00, 13:00–18:00 (Shanghai time)"."""
    table = phrases(language)
    entries = [table["always"]] if calendar.always_open else list(_week_entries(calendar, table))
    words = table["join_ranges"].join(entries)
    if keeps_holidays(calendar):
        words += table["join_ranges"] + table["except_holidays"]
    opening, closing = ("（", "）") if table["space"] == "" else (" (", ")")
    return f"{words}{opening}{zone_words(calendar.zone, language)}{closing}"


def zone_words(zone: str, language: str) -> str:
    """A zone by its city: "Shanghai time", "上海时间". UTC stays UTC."""
    locale = "zh_Hans" if language.lower().startswith("zh") else "en"
    place = get_timezone_location(zone, locale=locale, return_city=True)
    return phrases(language)["zone_time"].format(place=place) if "/" in zone else zone


def _week_entries(calendar: CalendarDefinition, table: Phrases) -> list[str]:
    """Runs of days with the same hours, in the order of the week, closed days left out."""
    entries = []
    for hours, run in groupby(WEEKDAYS, key=lambda day: tuple(map(tuple, calendar.hours.get(day, ())))):
        days = list(run)
        if hours:
            spans = table["join"].join(f"{start}–{end}" for start, end in hours)
            entries.append(table["week_entry"].format(days=_run_words(days, table), hours=spans))
    return entries


def _run_words(days: list[Weekday], table: Phrases) -> str:
    first, last = table[days[0]], table[days[-1]]
    return first if len(days) == 1 else table["week_range"].format(first=first, last=last)


def _days_words(calendar: CalendarDefinition, days: int, table: Phrases) -> str:
    if keeps_holidays(calendar):
        return table["on_working_days"]
    if days == len(WEEKDAYS):
        return table["seven_days"]
    return table["day_a_week" if days == 1 else "days_a_week"].format(n=days)


def _decimal_hours(amount: timedelta, table: Phrases) -> str:
    hours = round(amount / timedelta(hours=1), 2)
    return table["hour" if hours == 1 else "hours"].format(n=f"{hours:g}")


def _length(start: str, end: str) -> timedelta:
    """The length of one window; one that ends at or before its start runs over midnight."""
    length = _time(end) - _time(start)
    return length if length > timedelta(0) else length + _WHOLE_DAY


def _time(words: str) -> timedelta:
    hours, minutes = words.split(":")[:2]
    return timedelta(hours=int(hours), minutes=int(minutes))
