"""Days of official lists: proposed by a file, decided by a person.

A list taken over by itself would let one wrong line move every deadline (feeds carry days that nobody has
off), so an import changes nothing. Confirming makes a new version of the calendar; running commitments keep
theirs.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from answerable.accounts.models import User
from answerable.calendars import ics
from answerable.calendars.models import CalendarVersion, ConfirmedYear, ProposedDay
from answerable.calendars.versions import current, lock, refresh

_YEARS_AHEAD = 5


class UndecidableError(ValueError):
    """A proposal that is not there, or that somebody has decided already. The text is for people."""


class Import(NamedTuple):
    """What came of a list."""

    proposed: list[ProposedDay]
    known: int
    """Days that the calendar has already, or that were proposed before."""
    passed_over: int
    """Events that are no whole days."""


def propose(slug: str, content: bytes, source: str, at: datetime) -> Import:
    """Propose the days of an ICS file, from last year on. Raises UnknownCalendarError and ListError."""
    listed = ics.read(content, date(at.year - 1, 1, 1), date(at.year + _YEARS_AHEAD, 12, 31))
    with transaction.atomic():
        calendar = lock(slug)
        version = current(slug)
        before = set(calendar.proposed_days.values_list("on", "is_working"))
        new = [
            ProposedDay(
                calendar=calendar,
                on=day.on,
                is_working=day.is_working,
                name=day.name,
                source=source[:200],
                proposed_at=at,
            )
            for day in listed.days
            if (day.on, day.is_working) not in before and not _is_known(version, day)
        ]
        ProposedDay.objects.bulk_create(new)
    return Import(new, len(listed.days) - len(new), listed.passed_over)


def confirm(slug: str, ids: Collection[int], at: datetime, by: User | None = None) -> CalendarVersion:
    """Take proposed days over into the calendar: its new version. Raises UndecidableError."""
    with transaction.atomic():
        lock(slug)
        _decide(waiting(slug), ids, confirmed_at=at, decided_by=by)
        return refresh(slug, at, by)


def confirm_year(slug: str, year: int, at: datetime, by: User | None = None) -> CalendarVersion:
    """Say that the days proposed and confirmed for a year are its whole official list.

    They replace what the country was thought to have that year, and dates in it are no longer provisional.
    """
    with transaction.atomic():
        calendar = lock(slug)
        waiting(slug).filter(on__year=year).update(confirmed_at=at, decided_by=by)
        if not calendar.proposed_days.filter(on__year=year, confirmed_at__isnull=False).exists():
            raise UndecidableError(f"No day of {year} has been proposed for {slug}; import its list first.")
        ConfirmedYear.objects.get_or_create(
            calendar=calendar, year=year, defaults={"confirmed_at": at, "confirmed_by": by}
        )
        return refresh(slug, at, by)


def reject(slug: str, ids: Collection[int], at: datetime, by: User | None = None) -> CalendarVersion:
    """Refuse proposed days, or take back confirmed ones; the same list will not propose them again.

    Raises UndecidableError.
    """
    with transaction.atomic():
        calendar = lock(slug)
        _decide(
            calendar.proposed_days.filter(rejected_at=None),
            ids,
            rejected_at=at,
            confirmed_at=None,
            decided_by=by,
        )
        return refresh(slug, at, by)


def waiting(slug: str = "") -> QuerySet[ProposedDay]:
    """Proposals nobody has decided, of one calendar or of all."""
    found = ProposedDay.objects.filter(confirmed_at=None, rejected_at=None).select_related("calendar")
    return found.filter(calendar__slug=slug) if slug else found


def _decide(among: QuerySet[ProposedDay], ids: Collection[int], **facts: object) -> None:
    """A guarded update: who comes second is told so, and nothing of that choice is taken over."""
    if not ids or among.filter(pk__in=ids).update(**facts) != len(set(ids)):
        raise UndecidableError(
            "Some of these days are not proposed for this calendar, or are decided already."
        )


def _is_known(version: CalendarVersion, day: ics.ListedDay) -> bool:
    """Whether the calendar says so already; in a year that is not settled, only the list is trusted."""
    stated = version.details.by_date.get(day.on)
    if stated is None or version.is_provisional(day.on):
        return False
    return stated.is_working if day.is_working else stated.hours is None
