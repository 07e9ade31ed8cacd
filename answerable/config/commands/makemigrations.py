"""`answerable makemigrations`."""

from __future__ import annotations

import typer
from django.core.management import call_command

app = typer.Typer()


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def makemigrations(context: typer.Context) -> None:
    """Pass everything on to Django's own command."""
    call_command("makemigrations", *context.args)
