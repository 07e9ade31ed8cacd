"""Whether a desk is open at an instant, until when, or when it opens, in words."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_date

from answerable.calendars.content import CalendarContent
from answerable.lib.worktime import is_open, next_change
from answerable.policy.hours import WEEKDAYS, is_round_the_clock, zone_words
from answerable.policy.phrases import Phrases, phrases


class Opening(NamedTuple):
    """How a calendar stands at an instant; `changes_at` (UTC) is when that ends, None if never."""

    is_open: bool
    changes_at: datetime | None


def opening_at(content: CalendarContent, at: datetime) -> Opening:
    """Ask a calendar whether it is open at the instant `at`."""
    if is_round_the_clock(content.definition):
        return Opening(True, None)
    worktime = content.worktime()
    return Opening(is_open(worktime, at), next_change(worktime, at))


def opening_words(opening: Opening, zone: str, at: datetime, language: str) -> str:
    """Say it: "Open now, until 17:00 (Shanghai time)", "Closed now; opens tomorrow at 09:00 (…)"."""
    table = phrases(language)
    if opening.changes_at is None:
        return table["open_always" if opening.is_open else "closed_for_good"]
    moment = _moment_words(
        opening.changes_at.astimezone(ZoneInfo(zone)), at.astimezone(ZoneInfo(zone)), table
    )
    sentence = table["open_now" if opening.is_open else "closed_now"].format(time=moment).strip()
    before, after = ("（", "）") if table["space"] == "" else (" (", ")")
    return f"{sentence}{before}{zone_words(zone, language)}{after}"


def _moment_words(moment: datetime, now: datetime, table: Phrases) -> str:
    """The time alone today, with the weekday within a week, with the date later on. Both are local."""
    time, days = f"{moment:%H:%M}", (moment.date() - now.date()).days
    if days == 0:
        return table["at_time"].format(time=time)
    if days == 1:
        return table["tomorrow"].format(time=time)
    if days < len(WEEKDAYS):
        return table["on_weekday"].format(day=table[WEEKDAYS[moment.weekday()]], time=time)
    locale = "zh_Hans" if table["space"] == "" else "en"
    day = format_date(moment.date(), table["date_pattern"], locale=locale)
    return table["on_date"].format(day=day, time=time)
