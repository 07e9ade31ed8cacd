"""`answerable html …`; the program itself is called past the command line, so that it starts at once."""

from __future__ import annotations

import typer

from answerable.lib import html_filter

app = typer.Typer(help="Make HTML safe.", no_args_is_help=True)


@app.callback()
def html() -> None:
    """Make HTML safe."""


@app.command()
def clean() -> None:
    """Filter HTML from standard input to safe HTML on standard output."""
    raise typer.Exit(html_filter.run([]))
