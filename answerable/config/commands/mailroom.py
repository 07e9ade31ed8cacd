"""`answerable mailroom`."""

from __future__ import annotations

import typer
from django.conf import settings

from answerable.config.serving import mailroom as part

app = typer.Typer()


@app.command()
def mailroom() -> None:
    """Run the mail doors only, until Ctrl-C; any number of machines may."""
    part.run(settings.ANSWERABLE)
