"""`answerable settings`."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from answerable.config import settings_table

app = typer.Typer()


@app.command()
def settings(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="Names and defaults, as in the manual.")
    ] = False,
) -> None:
    """Show every setting, its value, and where the value comes from."""
    if as_markdown:
        typer.echo(manual())
        return
    rows = settings_table.rows()
    if as_json:
        for row in rows:
            typer.echo(json.dumps({"name": row.name, "value": row.value, "source": row.source}))
        return
    table = Table("Setting", "Value", "From", "What it is for")
    for row in rows:
        table.add_row(row.variable, row.value or "–", row.source, row.help)
    Console().print(table)


def manual() -> str:
    """The table of docs/administrators/settings.md; it shows nothing of this machine."""
    lines = ["| Variable | In the file | Default | What it is for |", "|---|---|---|---|"]
    for row in settings_table.rows({}):
        default = f"`{row.default}`" if row.default else "–"
        lines.append(f"| `{row.variable}` | `{row.name}` | {default} | {row.help} |")
    return "\n".join(lines)
