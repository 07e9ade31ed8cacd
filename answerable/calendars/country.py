"""Holidays and make-up working days of a country, and which years are not settled yet.

Some governments move working days anew each year (China's State Council in November, for the year after).
Until they have spoken, the list holds only what the law says, without bridge days and make-up days. Nothing
in it tells that it is incomplete, so that is worked out here: a country that moved working days in recent
years has not spoken for a year beyond the last one for which anything special is known.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from answerable.calendars.definition import Hours
from answerable.calendars.stated import StatedDay
from answerable.lib.worktime import CalendarError

if TYPE_CHECKING:
    from holidays import HolidayBase

_LANGUAGES = {"en": ("en_US", "en_GB"), "zh-hans": ("zh_CN",)}
_MEMORY = 6  # a country that moved no working day in so many years is taken not to do it
_HALF_DAY = "half_day"
_MAKE_UP_NAMES = {"en": "Make-up working day", "zh-hans": "调休上班"}


def country_days(
    country: str, subdivision: str, years: Sequence[int], working_day: Hours, half_day: Hours
) -> Iterator[StatedDay]:
    """Every public holiday and make-up day; half days if hours are given for them. Raises CalendarError."""
    public = _named(country, subdivision, years, "public")
    halves = _named(country, subdivision, years, _HALF_DAY) if half_day else {}
    make_up = {on for on in _ask(country, subdivision, years).weekend_workdays if on.year in years}
    for on in sorted(public.keys() | halves.keys() | make_up):
        if on in make_up:
            yield StatedDay(on=on, source="country", hours=working_day, is_working=True, names=_MAKE_UP_NAMES)
        elif on in public:
            yield StatedDay(on=on, source="country", names=public[on])
        else:
            yield StatedDay(on=on, source="country", hours=half_day, names=halves[on])


def unconfirmed_years(country: str, years: Sequence[int]) -> set[int]:
    """Those of `years` for which the country's yearly arrangement is not known yet."""
    known = _ask(country, "", range(years[0] - _MEMORY, years[-1] + 1))
    moved = {on.year for on in known.weekend_workdays if on.year >= years[0] - _MEMORY}
    if not moved:
        return set()
    last = max(moved | {year for year in _specially_known(known) if year <= years[-1]})
    return {year for year in years if year > last}


def _specially_known(known: "HolidayBase") -> set[int]:
    return {year for year in getattr(type(known), "special_public_holidays", {}) if isinstance(year, int)}


def _named(country: str, subdivision: str, years: Sequence[int], category: str) -> dict[date, dict[str, str]]:
    """Names by language of every day of one category."""
    plain = _ask(country, subdivision, years)
    if category not in plain.supported_categories:
        return {}
    names: dict[date, dict[str, str]] = {}
    for ours, theirs in _LANGUAGES.items():
        language = next((code for code in theirs if code in plain.supported_languages), None)
        if language or ours == "en":
            for on, name in _ask(country, subdivision, years, category, language).items():
                names.setdefault(on, {})[ours] = name
    return names


def _ask(
    country: str,
    subdivision: str,
    years: Sequence[int],
    category: str = "public",
    language: str | None = None,
) -> "HolidayBase":
    from holidays import country_holidays

    try:
        return country_holidays(
            country, subdiv=subdivision or None, years=list(years), categories=category, language=language
        )
    except NotImplementedError:
        what = (
            f"subdivision {subdivision!r} of {country}"
            if _is_known(country) and subdivision
            else f"country {country!r}"
        )
        raise CalendarError(
            f"country: no holidays are known for {what}; write codes like CN, DE or DE and BY"
        ) from None


def _is_known(country: str) -> bool:
    from holidays import list_supported_countries

    return country in list_supported_countries()
