"""Why a deadline is when it is, with the names of the days: for the page and for the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from answerable.calendars.models import CalendarVersion
from answerable.lib.worktime import DayAccount, Span, account


@dataclass(frozen=True, slots=True)
class ExplainedDay:
    """One day of a reckoning, and what the calendar calls it."""

    account: DayAccount
    name: str
    """Name of the holiday or make-up day in the language asked for; empty for usual days."""
    is_make_up: bool
    is_provisional: bool
    """Whether the official list of the day's year was not out when the calendar's version was made."""


def explain(
    version: CalendarVersion,
    start: datetime,
    end: datetime,
    pauses: Sequence[Span] = (),
    language: str = "en",
) -> list[ExplainedDay]:
    """Every day from `start` to `end` on one version of a calendar; what counted adds up."""
    stated = version.details.by_date
    days = []
    for told in account(version.worktime, start, end, pauses):
        day = stated.get(told.on)
        days.append(
            ExplainedDay(
                account=told,
                name=day.name(language) if day else "",
                is_make_up=bool(day and day.is_working),
                is_provisional=version.is_provisional(told.on),
            )
        )
    return days
