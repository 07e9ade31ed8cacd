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
) -> None:
    """Show every setting, its value, and where the value comes from."""
    rows = settings_table.rows()
    if as_json:
        for row in rows:
            typer.echo(json.dumps({"name": row.name, "value": row.value, "source": row.source}))
        return
    table = Table("Setting", "Value", "From", "What it is for")
    for row in rows:
        table.add_row(row.variable, row.value or "–", row.source, row.help)
    Console().print(table)
