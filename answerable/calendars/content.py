"""What one version of a calendar says, day by day, so that no later news can change what it meant."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property

import msgspec

from answerable.calendars.country import country_days, unconfirmed_years
from answerable.calendars.definition import CalendarDefinition, Hours, Weekday
from answerable.calendars.stated import StatedDay
from answerable.lib.worktime import CalendarError, WorkCalendar
from answerable.lib.worktime.windows import parse_windows

_YEARS_BACK = 2
_YEARS_AHEAD = 5
_ALL_DAY: Hours = (("00:00", "24:00"),)
_WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class CalendarContent(msgspec.Struct, frozen=True, dict=True):
    """A definition with each day that differs from its weekday spelled out, as known at one moment."""

    definition: CalendarDefinition
    days: tuple[StatedDay, ...] = ()
    years: tuple[int, ...] = ()
    """The years for which the country was asked; empty without a country."""
    unconfirmed: tuple[int, ...] = ()
    """Those of them whose official list was not out yet."""

    def worktime(self) -> WorkCalendar:
        """The arithmetic's own form. Raises CalendarError."""
        definition = self.definition
        return WorkCalendar.parse(
            definition.zone,
            definition.hours,  # type: ignore[arg-type]
            [day.on for day in self.days if day.hours is None],
            {day.on: day.hours for day in self.days if day.hours is not None},
            definition.always_open,
        )

    def is_provisional(self, on: date) -> bool:
        """Whether the holidays of that year are not settled, so that a date reckoned over it may move."""
        return bool(self.years) and (on.year in self.unconfirmed or on.year > self.years[-1])

    @cached_property
    def by_date(self) -> dict[date, StatedDay]:
        """The days that differ from their weekday."""
        return {day.on: day for day in self.days}


def materialise(
    definition: CalendarDefinition,
    year: int,
    official: Iterable[StatedDay] = (),
    official_years: frozenset[int] = frozenset(),
) -> CalendarContent:
    """Spell out the years around `year`. Raises CalendarError.

    `official` days were confirmed by a person; where they confirmed a whole year (`official_years`), the
    country's own list of that year is set aside.
    """
    years = _years(definition, year)
    parse_windows(definition.half_day_hours, "half_day_hours")
    stated: dict[date, StatedDay] = {}
    if years:
        found = country_days(
            definition.country,
            definition.subdivision,
            years,
            _working_day(definition),
            definition.half_day_hours,
        )
        stated |= {
            day.on: day for day in found if day.on.year not in official_years and _applies(day, definition)
        }
    stated |= {day.on: _with_hours(day, definition) for day in official}
    stated |= {on: StatedDay(on=on, source="written") for on in definition.holidays}
    stated |= {
        on: StatedDay(on=on, hours=hours, source="written") for on, hours in definition.special_days.items()
    }
    settled = official_years | set(definition.confirmed_years)
    content = CalendarContent(
        definition=definition,
        days=tuple(stated[on] for on in sorted(stated)),
        years=years,
        unconfirmed=tuple(sorted(unconfirmed_years(definition.country, years) - settled)) if years else (),
    )
    content.worktime()
    return content


def _years(definition: CalendarDefinition, year: int) -> tuple[int, ...]:
    if not definition.country:
        if definition.subdivision:
            raise CalendarError("subdivision: is given without a country")
        return ()
    return tuple(range(year - _YEARS_BACK, year + _YEARS_AHEAD + 1))


def _working_day(definition: CalendarDefinition) -> Hours:
    """The hours of a make-up working day: those of the first weekday that has any."""
    if definition.always_open:
        return _ALL_DAY
    return next((hours for name in _WEEK if (hours := definition.hours.get(name))), ())


def _applies(day: StatedDay, definition: CalendarDefinition) -> bool:
    """A half day shortens a day; it opens none that is closed anyway."""
    opens = day.hours is not None and not day.is_working
    return not opens or definition.always_open or bool(definition.hours.get(_WEEK[day.on.weekday()]))


def _with_hours(day: StatedDay, definition: CalendarDefinition) -> StatedDay:
    """A confirmed make-up day works the hours of a usual working day."""
    return msgspec.structs.replace(day, hours=_working_day(definition)) if day.is_working else day
