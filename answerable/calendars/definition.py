"""A working calendar as people write it: in a service policy, and on the command line."""

from datetime import date
from typing import Literal

import msgspec

from answerable.lib.worktime import WorkCalendar

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Hours = tuple[tuple[str, str], ...]
"""Windows of one day such as [["09:00", "12:00"], ["13:00", "18:00"]]; 24:00 is the end of the day."""


class CalendarDefinition(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True
):
    """Hours of one zone, and where its holidays come from.

    What is written here outranks what the country says: first special days, then holidays, then days that a
    person confirmed from an official list, then the country's half days, make-up working days and holidays.
    """

    zone: str
    """Name in the IANA time zone database, such as Asia/Shanghai."""
    hours: dict[Weekday, Hours] = {}
    """Windows by weekday; a day may be missing. One that passes midnight belongs to the day it starts on."""
    always_open: bool = False
    """All hours of every weekday, instead of `hours`. Holidays, where given, still close."""
    country: str = ""
    """ISO 3166-1 code such as CN: its public holidays close, its make-up working days open."""
    subdivision: str = ""
    """ISO 3166-2 part of it, without the country, such as BY for Bavaria."""
    half_day_hours: Hours = ()
    """Hours of the days that the country calls half holidays; if not given, those are usual days."""
    confirmed_years: tuple[int, ...] = ()
    """Years for which a person vouches that the holidays given here and by the country are complete."""
    holidays: tuple[date, ...] = ()
    """Closed days, besides the country's."""
    special_days: dict[date, Hours] = {}
    """Days with hours of their own, whatever weekday or holiday they are; none at all for a closure."""

    def worktime(self, on: date) -> WorkCalendar:
        """The calendar of the years around `on`. Raises CalendarError if it cannot be read or never opens."""
        from answerable.calendars.content import materialise

        return materialise(self, on.year).worktime()
