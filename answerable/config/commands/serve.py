"""`answerable serve`."""

from __future__ import annotations

import typer

from answerable.config import settings_table
from answerable.config.serving.serve import serve as serve_everything

app = typer.Typer()


@app.command()
def serve() -> None:
    """Run everything on this machine: database, pages, worker and mail doors, until Ctrl-C."""
    raise typer.Exit(serve_everything(settings_table.load()))
