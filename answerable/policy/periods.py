"""Spans of the civil calendar ("a year", "six months"), which are not a fixed amount of time."""

import re
from typing import Final, NamedTuple

_PERIOD: Final = re.compile(r"P(?:(\d{1,3})Y)?(?:(\d{1,3})M)?(?:(\d{1,4})D)?")


class Period(NamedTuple):
    """Years, months and days of the calendar. Written as ISO 8601: P1Y, P6M, P90D."""

    years: int = 0
    months: int = 0
    days: int = 0

    def __str__(self) -> str:
        parts = ((self.years, "Y"), (self.months, "M"), (self.days, "D"))
        return "P" + "".join(f"{count}{unit}" for count, unit in parts if count)


def parse_period(words: str) -> Period:
    """Read P1Y, P6M, P1Y6M or P90D. Raises ValueError for anything else, and for no time at all."""
    found = _PERIOD.fullmatch(words)
    period = Period(*(int(part or 0) for part in found.groups())) if found else Period()
    if not any(period):
        raise ValueError(f"not a period: {words}")
    return period
