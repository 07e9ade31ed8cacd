"""`answerable case …`: cases on the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from answerable.cases.listing import case_as_data, cases_as_data
from answerable.cases.models import Case
from answerable.lib import refnum
from answerable.ui.spans import words

app = typer.Typer(help="Cases.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_cases(
    as_json: AsJson = False,
    only_open: Annotated[
        bool, typer.Option("--open", help="Only cases that are new, open or waiting.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option(help="At most so many; all as JSON, 100 in the table.", min=1)
    ] = None,
) -> None:
    """List cases: with --open in the order of the queue, otherwise the newest first."""
    now = datetime.now(UTC)
    rows = Case.objects.select_related("customer", "contact", "team", "assignee", "merged_into")
    rows = rows.live().in_queue_order() if only_open else rows.order_by("-opened_at", "-id")
    if as_json:
        data = cases_as_data(list(rows[:limit]), now)
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2))
        return
    table = Table(Column("Number", no_wrap=True), "Sev.", "State", "Customer", "Subject", "Next promise")
    for case in rows[: limit or 100]:
        table.add_row(
            case.number,
            case.severity,
            case.state,
            str(case.customer or case.contact or "—"),
            case.subject,
            _left(case, now),
        )
    Console().print(table)


@app.command()
def show(
    number: Annotated[str, typer.Argument(help="Case number, such as AN-26-00001-3.")],
    as_json: AsJson = False,
) -> None:
    """Show one case with its conversation and its promises."""
    wanted = refnum.normalise(number)
    if wanted is None:
        typer.echo(f"answerable: {number} is not a case number; its check digit is wrong.", err=True)
        raise typer.Exit(2)
    case = (
        Case.objects.select_related("customer", "contact", "team", "assignee", "merged_into")
        .filter(number=wanted)
        .first()
    )
    if case is None:
        typer.echo(f"answerable: there is no case {wanted}.", err=True)
        raise typer.Exit(1)
    data = case_as_data(case, datetime.now(UTC))
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        _print_case(data)


def _left(case: Case, now: datetime) -> str:
    if case.next_due_at is None:
        return "—"
    left = case.next_due_at - now
    return words(left) if left.total_seconds() >= 0 else f"missed by {words(-left)}"


def _print_case(data: dict[str, object]) -> None:
    console = Console()
    console.print(f"[bold]{data['number']}[/bold]  {data['severity']}  {data['state']}  {data['subject']}")
    for message in data["messages"]:  # type: ignore[attr-defined]
        arrow = "→" if message["direction"] == "out" else "←"
        console.print(f"\n{arrow} {message['from']}  {message['at']}", style="dim")
        console.print(message["text"], markup=False)
    table = Table("Clause", "Promise", "Due", "State", "Evidence", title="Promises")
    for row in data["commitments"]:  # type: ignore[attr-defined]
        table.add_row(row["clause"], row["promise"], row["due_at"], row["state"], row["evidence"] or "—")
    console.print(table)
