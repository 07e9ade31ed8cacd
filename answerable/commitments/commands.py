"""`answerable commitments …`: the ledger of promises on the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from answerable.calendars.versions import UnknownCalendarError
from answerable.commitments import rebuild as rebuilding
from answerable.commitments import recalculation
from answerable.commitments.models import Commitment
from answerable.commitments.sweep import next_instant
from answerable.commitments.sweep import sweep as sweep_now
from answerable.commitments.why import why_as_data
from answerable.events.actors import Actor

app = typer.Typer(help="The ledger of promises.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_commitments(
    as_json: AsJson = False,
    owed: Annotated[bool, typer.Option("--owed", help="Only what is still owed.")] = False,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 100,
) -> None:
    """List promises: with --owed the next due first, otherwise the newest first."""
    now = datetime.now(UTC)
    rows = Commitment.objects.select_related("customer", "policy_version")
    rows = rows.owed().order_by("due_at", "id") if owed else rows.order_by("-id")
    data = [_row(row, now) for row in rows[:limit]]
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    table = Table("Id", "About", "Clause", "Due", "State")
    for one in data:
        table.add_row(*(str(one[name]) for name in ("id", "about", "clause", "due_at", "state")))
    Console().print(table)


@app.command()
def why(
    commitment: Annotated[int, typer.Argument(help="Number of the commitment.")], as_json: AsJson = False
) -> None:
    """Say why a deadline is when it is: windows used, holidays skipped, pauses, versions."""
    row = Commitment.objects.filter(pk=commitment).first()
    if row is None:
        typer.echo(f"answerable: there is no commitment {commitment}.", err=True)
        raise typer.Exit(1)
    data = why_as_data(row)
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    for line in data["sentences"]:
        typer.echo(line)


@app.command()
def rebuild(
    check: Annotated[bool, typer.Option("--check", help="Only report; change nothing.")] = False,
) -> None:
    """Compute every promise again from its events; report, and without --check repair, differences."""
    total = Commitment.objects.count()
    found = list(rebuilding.differences()) if check else rebuilding.repair()
    for difference in track(found, description="Differences", disable=not found):
        typer.echo(str(difference))
    verb = "differ" if check else "were repaired"
    typer.echo(f"{total} commitments computed again from their events; {len(found)} values {verb}.")
    if check and found:
        raise typer.Exit(1)


@app.command()
def recalculate(
    calendar: Annotated[str, typer.Option(help="Move promises to this calendar's newest version.")] = "",
    zones: Annotated[
        bool, typer.Option("--zones", help="Derive anew where time zone rules changed.")
    ] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Do it; without this it is only shown.")] = False,
) -> None:
    """Show, and with --apply make, what newer calendars or time zone rules do to running promises."""
    if bool(calendar) == zones:
        typer.echo("answerable: say either --calendar NAME or --zones.", err=True)
        raise typer.Exit(2)
    now, actor = datetime.now(UTC), Actor.system("command line")
    try:
        if apply:
            moved = (
                recalculation.apply_zones(now, actor)
                if zones
                else recalculation.apply_calendar(calendar, now, actor)
            )
        else:
            moved = (
                recalculation.preview_zones(now) if zones else recalculation.preview_calendar(calendar, now)
            )
    except UnknownCalendarError as error:
        typer.echo(f"answerable: {error}", err=True)
        raise typer.Exit(1) from None
    for move in moved:
        typer.echo(
            f"commitment {move.commitment.pk} ({move.commitment.clause} on {move.commitment.subject}): "
            f"{move.old_due_at.isoformat()} → {move.new_due_at.isoformat()}"
        )
    verb = "moved" if apply else "would move; --apply does it"
    typer.echo(f"{len(moved)} running promises {verb}.")


@app.command()
def sweep(
    at: Annotated[str, typer.Option(help="Judge as if it were this instant (ISO 8601 with offset).")] = "",
) -> None:
    """Warn of and judge what is due, once. The worker does this by itself."""
    now = _instant(at) if at else datetime.now(UTC)
    acted = sweep_now(now)
    following = next_instant()
    promises = "promise" if acted == 1 else "promises"
    comes = following.isoformat() if following else "nothing to do"
    typer.echo(f"{acted} {promises} acted on. Next: {comes}.")


def _instant(text: str) -> datetime:
    example = "write for instance 2026-11-22T10:00:00+08:00"
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        typer.echo(f"answerable: {text} is not an instant; {example}.", err=True)
        raise typer.Exit(2) from None
    if at.tzinfo is None:
        typer.echo(f"answerable: {text} has no offset; {example}.", err=True)
        raise typer.Exit(2)
    return at


def _row(row: Commitment, now: datetime) -> dict[str, object]:
    return {
        "id": row.pk,
        "about": str(row.subject),
        "customer": row.customer.name if row.customer else None,
        "clause": row.clause,
        "promise": row.promise,
        "started_at": row.started_at.isoformat(),
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "state": str(row.status(now)),
        "met_at": row.met_at.isoformat() if row.met_at else None,
        "evidence": str(row.evidence) if row.evidence else None,
    }
