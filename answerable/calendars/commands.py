"""`answerable calendar …`: dates for programs, and calendars for administrators who doubt a date.

`due` and `elapsed` need neither Django nor a database, so everything else is imported late.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from answerable.accounts.models import User

app = typer.Typer(help="Working calendars and dates.", no_args_is_help=True, add_completion=False)

Slug = Annotated[str, typer.Argument(help="The calendar's name in the service policy, such as desk.")]
Numbers = Annotated[list[int] | None, typer.Argument(help="Numbers of proposed days.")]
Person = Annotated[str, typer.Option("--by", help="E-mail address of the person who decides.")]


@app.command()
def due() -> None:
    """Read questions as JSON lines, answer each with the instant at which the working time has passed.

    {"zone": "Asia/Shanghai", "hours": {"mon": [["09:00","18:00"]]}, "holidays": [], "special_days": {},
    "pauses": [], "start": "2026-09-30T17:00:00+08:00", "add_seconds": 7200} gives {"due": "…"}.
    "add_business_days": 10 instead asks for the end of the tenth working day after the day of the start;
    "24x7": true stands for all hours. A line that cannot be answered gives {"error": "…"}.
    """
    from answerable.calendars import jsonlines

    jsonlines.run("due")


@app.command()
def elapsed() -> None:
    """Read questions as JSON lines, answer each with the working seconds between "start" and "end"."""
    from answerable.calendars import jsonlines

    jsonlines.run("elapsed")


@app.command("list")
def list_calendars() -> None:
    """Show every calendar, its current version, and which years are not settled."""
    from answerable.calendars import printing

    printing.print_calendars()


@app.command()
def show(
    slug: Slug,
    year: Annotated[int, typer.Option(help="Show this year's days; the current year by default.")] = 0,
    version: Annotated[int, typer.Option(help="Show this version; the current one by default.")] = 0,
) -> None:
    """Show the hours of a calendar and the days that differ from them."""
    from answerable.calendars import printing, versions

    with _told():
        printing.print_calendar(versions.numbered(slug, version), year or _now().year)


@app.command()
def refresh(slug: Slug, by: Person = "") -> None:
    """Ask the country's holidays and the confirmed days again; a new version only if they have changed."""
    from answerable.calendars import versions

    with _told():
        before = versions.current(slug)
        after = versions.refresh(slug, _now(), _person(by))
    if after == before:
        typer.echo(f"{slug} is up to date: version {before.number}.")
    else:
        typer.echo(
            f"{slug} is now at version {after.number}. Running commitments keep the version they began with."
        )


@app.command("import-ics")
def import_ics(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An ICS file of whole days.")],
    calendar: Annotated[str, typer.Option(help="The calendar it is for.")],
) -> None:
    """Propose the holidays and make-up days of a list. Nothing changes until a person confirms them."""
    from answerable.calendars import printing, proposals

    with _told():
        came = proposals.propose(calendar, file.read_bytes(), file.name, _now())
    typer.echo(
        f"Proposed: {len(came.proposed)}. Known already: {came.known}. "
        f"Not whole days, passed over: {came.passed_over}."
    )
    if came.proposed:
        printing.print_proposals(calendar)


@app.command("proposals")
def list_proposals(slug: Annotated[str, typer.Argument(help="Of this calendar only.")] = "") -> None:
    """Show the proposed days that nobody has decided."""
    from answerable.calendars import printing

    printing.print_proposals(slug)


@app.command()
def confirm(
    slug: Slug,
    numbers: Numbers = None,
    year: Annotated[int, typer.Option(help="All of this year, as its whole official list.")] = 0,
    by: Person = "",
) -> None:
    """Take proposed days over into a calendar: single ones, or a year's as its whole official list."""
    from answerable.calendars import proposals

    with _told():
        if year and not numbers:
            version = proposals.confirm_year(slug, year, _now(), _person(by))
        else:
            version = proposals.confirm(slug, numbers or (), _now(), _person(by))
    typer.echo(
        f"{slug} is now at version {version.number}. Running commitments keep the version they began with."
    )


@app.command()
def reject(slug: Slug, numbers: Numbers = None, by: Person = "") -> None:
    """Refuse proposed days, or take back confirmed ones."""
    from answerable.calendars import proposals

    with _told():
        version = proposals.reject(slug, numbers or (), _now(), _person(by))
    typer.echo(f"Refused. {slug} is at version {version.number}.")


@app.command()
def explain(
    slug: Slug,
    start: Annotated[str, typer.Option(help="When the clock started, such as 2026-09-30T17:00+08:00.")],
    hours: Annotated[float | None, typer.Option(help="Working hours promised.")] = None,
    days: Annotated[int | None, typer.Option(help="Working days promised.")] = None,
    end: Annotated[str, typer.Option(help="Instead of a promise: count up to this instant.")] = "",
    pause: Annotated[list[str] | None, typer.Option(help="A pause, START/END; may be repeated.")] = None,
    version: Annotated[int, typer.Option(help="On this version; the current one by default.")] = 0,
) -> None:
    """Tell why a promise is due when it is: hours counted, holidays, pauses, day by day."""
    from answerable.calendars import printing, versions
    from answerable.lib import worktime

    with _told():
        if sum((hours is not None, days is not None, bool(end))) != 1:
            raise ValueError("One of --hours, --days and --end is needed, and only one.")
        began, pauses = _instant(start), [_pause(text) for text in pause or ()]
        asked = versions.numbered(slug, version)
        if days is not None:
            until = worktime.due_end_of_day(asked.worktime, began, days, pauses)
        elif hours is not None:
            until = worktime.due(asked.worktime, began, timedelta(hours=hours), pauses)
        else:
            until = _instant(end)
        printing.print_explanation(asked, began, until, pauses)


@contextmanager
def _told() -> Iterator[None]:
    """Say what is wrong in one sentence instead of a traceback."""
    from answerable.calendars.versions import UnknownCalendarError

    try:
        yield
    except (ValueError, UnknownCalendarError) as error:
        typer.echo(f"answerable: {error}", err=True)
        raise typer.Exit(2) from None


def _now() -> datetime:
    from django.utils import timezone

    return timezone.now()


def _person(email: str) -> "User | None":
    from answerable.accounts.models import User

    if not email:
        return None
    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise ValueError(f"Nobody here has the address {email}.")
    return found


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no instant; write it like 2026-09-30T17:00+08:00.") from None


def _pause(text: str) -> tuple[datetime, datetime]:
    start, slash, end = text.partition("/")
    if not slash:
        raise ValueError(f"{text!r} is no pause; write START/END.")
    return _instant(start), _instant(end)
