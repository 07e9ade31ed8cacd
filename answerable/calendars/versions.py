"""Versions of calendars: made, asked for, brought up to date. A version never changes what it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache

import msgspec
import tzdata
from django.db import transaction

from answerable.accounts.models import User
from answerable.calendars.content import CalendarContent, materialise
from answerable.calendars.definition import CalendarDefinition
from answerable.calendars.models import Calendar, CalendarVersion, ProposedDay
from answerable.calendars.stated import StatedDay

_held: ContextVar[dict[str, CalendarVersion] | None] = ContextVar("calendars_held", default=None)


class UnknownCalendarError(LookupError):
    """No calendar of that name has been defined."""


def define(
    slug: str, definition: CalendarDefinition, at: datetime, by: User | None = None, name: str = ""
) -> CalendarVersion:
    """The version that says what `definition` says: the current one if it does already, else a new one.

    Days confirmed from official lists stay in force. Raises CalendarError for a calendar that never opens.
    """
    with transaction.atomic():
        Calendar.objects.get_or_create(
            slug=slug, defaults={"name": name or slug.replace("-", " ").capitalize()}
        )
        calendar = Calendar.objects.select_for_update().get(slug=slug)
        if name and name != calendar.name:
            Calendar.objects.filter(pk=calendar.pk).update(name=name)
        latest = _latest(calendar)
        if latest and latest.definition == definition:
            return latest
        return _write(calendar, latest, definition, at, by)


def refresh(slug: str, at: datetime, by: User | None = None) -> CalendarVersion:
    """Ask the country and the confirmed days again; a new version only if the answer has changed.

    Raises UnknownCalendarError. Running commitments keep their version until somebody retargets them.
    """
    with transaction.atomic():
        calendar = lock(slug)
        latest = current(slug)
        return _write(calendar, latest, latest.definition, at, by)


def current(slug: str) -> CalendarVersion:
    """The latest version of a calendar. Raises UnknownCalendarError."""
    found = (
        CalendarVersion.objects.filter(calendar__slug=slug)
        .select_related("calendar")
        .order_by("-number")
        .first()
    )
    if found is None:
        raise UnknownCalendarError(f"There is no calendar called {slug!r}.")
    return found


def numbered(slug: str, number: int = 0) -> CalendarVersion:
    """A version by its number, or the latest. Raises UnknownCalendarError."""
    if not number:
        return current(slug)
    found = (
        CalendarVersion.objects.filter(calendar__slug=slug, number=number).select_related("calendar").first()
    )
    if found is None:
        raise UnknownCalendarError(f"There is no version {number} of a calendar called {slug!r}.")
    return found


@lru_cache(maxsize=1024)
def known(pk: int) -> CalendarVersion:
    """The version with this key, read once a process: a version never changes what it says."""
    return CalendarVersion.objects.select_related("calendar").get(pk=pk)


def newest(slug: str) -> CalendarVersion:
    """`current`, for reckoning: what it says is read once a process. Raises UnknownCalendarError."""
    asked = _held.get()
    if asked is not None and slug in asked:
        return asked[slug]
    versions = CalendarVersion.objects.filter(calendar__slug=slug)
    pk = versions.order_by("-number").values_list("pk", flat=True).first()
    if pk is None:
        raise UnknownCalendarError(f"There is no calendar called {slug!r}.")
    if asked is not None:
        asked[slug] = known(pk)
    return known(pk)


@contextmanager
def held() -> Iterator[None]:
    """Inside, the newest version of each calendar is asked for once: nobody else can define one."""
    before = _held.set({})
    try:
        yield
    finally:
        _held.reset(before)


def lock(slug: str) -> Calendar:
    """The calendar, held until the transaction ends. Raises UnknownCalendarError."""
    found = Calendar.objects.select_for_update().filter(slug=slug).first()
    if found is None:
        raise UnknownCalendarError(f"There is no calendar called {slug!r}.")
    return found


def tzdata_version() -> str:
    """The release of the time zone database that deadlines are worked out with, such as 2026a."""
    return str(tzdata.IANA_VERSION)


def _latest(calendar: Calendar) -> CalendarVersion | None:
    return calendar.versions.order_by("-number").first()


def _write(
    calendar: Calendar,
    latest: CalendarVersion | None,
    definition: CalendarDefinition,
    at: datetime,
    by: User | None,
) -> CalendarVersion:
    content = _content(calendar, definition, at)
    plain = msgspec.to_builtins(content, str_keys=True)
    digest = hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
    if latest and latest.sha256 == digest:
        return latest
    return calendar.versions.create(
        number=latest.number + 1 if latest else 1,
        content=plain,
        sha256=digest,
        tzdata_version=tzdata_version(),
        created_at=at,
        created_by=by,
    )


def _content(calendar: Calendar, definition: CalendarDefinition, at: datetime) -> CalendarContent:
    confirmed = ProposedDay.objects.filter(calendar=calendar, confirmed_at__isnull=False)
    official = [
        StatedDay(
            on=day.on, source="official", is_working=day.is_working, names={"": day.name} if day.name else {}
        )
        for day in confirmed
    ]
    years = frozenset(calendar.confirmed_years.values_list("year", flat=True))
    return materialise(definition, at.year, official, years)


def without_official_list(on: date) -> list[tuple[CalendarVersion, int]]:
    """Current versions without the official list of the year of `on`, or in December of the next year."""
    years = (on.year, on.year + 1) if on.month == 12 else (on.year,)
    versions = [current(slug) for slug in Calendar.objects.values_list("slug", flat=True)]
    return [(version, year) for version in versions for year in years if year in version.details.unconfirmed]
