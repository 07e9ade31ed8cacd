"""One day that differs from its weekday, and who says so."""

from datetime import date
from typing import Literal

import msgspec

from answerable.calendars.definition import Hours

Source = Literal["country", "official", "written"]


class StatedDay(msgspec.Struct, frozen=True, omit_defaults=True):
    """A closed day (`hours` is None) or a day with hours of its own."""

    on: date
    source: Source
    hours: Hours | None = None
    is_working: bool = False
    """A make-up day: it works the hours of a usual working day."""
    names: dict[str, str] = {}
    """What the day is called, by language; empty for days written in the definition."""

    def name(self, language: str) -> str:
        """The day's name in a language, in English or in its own, whichever there is; may be empty."""
        return self.names.get(language) or self.names.get("en") or next(iter(self.names.values()), "")
