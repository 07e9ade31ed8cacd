"""`answerable demo`: a believable vendor on a data folder of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from answerable.config import embedded, settings_table
from answerable.config.locks import FileLock
from answerable.config.serving.serve import say
from answerable.config.serving.serve import serve as serve_everything
from answerable.config.serving.supervisor import LOCK_NAME

app = typer.Typer()

_BEGUN = "demo.begun"
_COMPLETE = "demo.complete"


@app.command()
def demo(
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Throw the demonstration away and make it anew.")
    ] = False,
) -> None:
    """Run everything, as serve does, on a data folder of its own filled with a vendor to look at.

    No mail leaves the house, whatever server is set.
    """
    folder = settings_table.default_data_folder()
    os.environ.setdefault("ANSWERABLE_DATA", str(folder.with_name(f"{folder.name}-demo")))
    os.environ["ANSWERABLE_SMTP_URL"] = ""
    settings = settings_table.load()
    if settings.database_url:
        _refuse("The demo fills a database of its own; unset ANSWERABLE_DATABASE_URL first.")
    data = settings.data
    if fresh and (data / _COMPLETE).exists() and not _is_running(data):
        (data / _COMPLETE).rename(data / _BEGUN)
    if (data / _COMPLETE).exists() or _is_running(data):
        raise typer.Exit(serve_everything(settings, welcome=_welcome))
    _begin(data)
    raise typer.Exit(serve_everything(settings, lambda: _fill(data), _welcome))


def _is_running(data: Path) -> bool:
    if not (data / LOCK_NAME).exists():
        return False
    lock = FileLock(data / LOCK_NAME)
    try:
        return not lock.try_take()
    finally:
        lock.close()


def _begin(data: Path) -> None:
    """Leaves a mark first, so that a filling that is interrupted can be told from real data."""
    if (data / _BEGUN).exists():
        say("The demonstration is made anew.")
        for folder in ("postgres", "files"):
            shutil.rmtree(data / folder, ignore_errors=True)
    elif (data / "postgres").exists():
        _refuse(f"{data} already holds something that is not the demo; set another ANSWERABLE_DATA.")
    embedded.make_data_folder(data)
    (data / _BEGUN).touch()


def _fill(data: Path) -> None:
    """Runs in a process of its own. What a power cut takes is made anew, so nothing waits for the disk."""
    os.environ["PGOPTIONS"] = "-c synchronous_commit=off"
    from answerable.demo.fill import steps

    say("Letting a year of a vendor pass; this takes less than a minute …")
    with Progress(transient=True) as progress:
        bar = progress.add_task("One year", total=1.0)
        for share in steps(datetime.now(UTC)):
            progress.update(bar, completed=share)
    (data / _BEGUN).rename(data / _COMPLETE)


def _welcome() -> Iterable[str]:
    from answerable.demo import welcome

    return welcome.lines(datetime.now(UTC))


def _refuse(why: str) -> None:
    typer.echo(f"answerable: {why}", err=True)
    raise typer.Exit(1)
