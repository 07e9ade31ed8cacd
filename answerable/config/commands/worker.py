"""`answerable worker`."""

from __future__ import annotations

import typer
from django.conf import settings

from answerable.config.serving import worker as part

app = typer.Typer()


@app.command()
def worker() -> None:
    """Run background tasks and the clock only, until Ctrl-C; any number of machines may."""
    part.run(settings.ANSWERABLE)
