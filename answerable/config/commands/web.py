"""`answerable web`."""

from __future__ import annotations

import typer
from django.conf import settings

from answerable.config.serving import web as part

app = typer.Typer()


@app.command()
def web() -> None:
    """Run the pages only, until Ctrl-C; any number of machines may."""
    part.run(settings.ANSWERABLE)
