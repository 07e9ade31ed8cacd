"""Calendars on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from answerable.calendars.definition import Weekday
from answerable.calendars.explaining import ExplainedDay, explain
from answerable.calendars.models import Calendar, CalendarVersion
from answerable.calendars.proposals import waiting
from answerable.calendars.stated import StatedDay
from answerable.calendars.versions import current
from answerable.lib.worktime import Closed, Span

_WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOSED = {
    Closed.WEEKDAY: "no hours on this weekday",
    Closed.HOLIDAY: "holiday",
    Closed.SPECIAL: "closed that day",
}


def print_calendars() -> None:
    """Every calendar with its current version."""
    table = Table("Calendar", "Name", "Zone", "Version", "Since", "Holidays of", "Not settled", "Proposed")
    for calendar in Calendar.objects.filter(versions__isnull=False).distinct():
        version = current(calendar.slug)
        definition = version.definition
        table.add_row(
            calendar.slug,
            calendar.name,
            definition.zone,
            str(version.number),
            f"{version.created_at:%Y-%m-%d}",
            "-".join(part for part in (definition.country, definition.subdivision) if part),
            ", ".join(str(year) for year in version.details.unconfirmed),
            str(waiting(calendar.slug).count() or ""),
        )
    _print(table, "There are no calendars yet. Activating a service policy defines them.")


def print_calendar(version: CalendarVersion, year: int) -> None:
    """The hours of a version and the days of one year that differ from them."""
    definition, console = version.definition, _console()
    console.print(
        f"{version.calendar.name} ({version.calendar.slug}), version {version.number}, {definition.zone}"
    )
    console.print(f"Time zone data {version.tzdata_version}, SHA-256 {version.sha256}", style="dim")
    week = Table("Day", "Hours")
    for day in _WEEK:
        hours = (("00:00", "24:00"),) if definition.always_open else definition.hours.get(day, ())
        week.add_row(day, _hours(hours) or "closed")
    console.print(week)
    days = Table("Date", "Hours", "Name", "Said by", title=str(year))
    for stated in version.details.days:
        if stated.on.year == year:
            days.add_row(f"{stated.on:%Y-%m-%d %a}", _stated_hours(stated), stated.name("en"), stated.source)
    _print(days, f"No day of {year} differs from its weekday.")
    if year in version.details.unconfirmed:
        console.print(f"The official list of {year} was not out: dates in it are provisional.")


def print_proposals(slug: str) -> None:
    """The proposed days nobody has decided."""
    table = Table("Number", "Calendar", "Date", "Proposed", "Name", "List")
    for day in waiting(slug):
        what = "make-up working day" if day.is_working else "closed"
        table.add_row(str(day.pk), day.calendar.slug, f"{day.on:%Y-%m-%d %a}", what, day.name, day.source)
    _print(table, "Nothing is proposed.")


def print_explanation(
    version: CalendarVersion, start: datetime, end: datetime, pauses: Sequence[Span]
) -> None:
    """Day by day, from the start to the end."""
    zone = ZoneInfo(version.definition.zone)
    table = Table("Date", "Hours", "Counted", "So far", "Remark")
    so_far, provisional = timedelta(0), False
    for day in explain(version, start, end, pauses):
        so_far += day.account.counted
        provisional |= day.is_provisional
        table.add_row(
            f"{day.account.on:%Y-%m-%d %a}",
            _hours(day.account.hours),
            _amount(day.account.counted) if day.account.counted else "",
            _amount(so_far),
            _remark(day),
        )
    console = _console()
    console.print(f"{version.calendar.name}, version {version.number}, {version.definition.zone}")
    console.print(f"From {_local(start, zone)}")
    console.print(table)
    console.print(f"Until {_local(end, zone)}, after {_amount(so_far)} of working time.")
    if provisional:
        console.print(
            "Provisional: the official list of a year in between was not out when this version was made."
        )


def _remark(day: ExplainedDay) -> str:
    told = day.account
    parts = [_CLOSED[told.closed_because]] if told.closed_because else []
    if told.is_special and not told.closed_because and not day.is_make_up:
        parts.append("hours of its own")
    if day.name:
        parts.append(day.name)
    if told.paused:
        parts.append(f"paused {_amount(told.paused)}")
    if day.is_provisional:
        parts.append("provisional")
    return ", ".join(parts)


def _stated_hours(stated: StatedDay) -> str:
    return _hours(stated.hours or ()) or "closed"


def _hours(hours: Sequence[tuple[str, str]]) -> str:
    return " ".join(f"{start}–{end}" for start, end in hours)


def _amount(time: timedelta) -> str:
    """Hours, minutes and seconds, however many hours."""
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _local(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M:%S %z}"


def _print(table: Table, otherwise: str) -> None:
    _console().print(table if table.row_count else otherwise)


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=160)
