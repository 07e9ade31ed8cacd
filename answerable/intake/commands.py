"""`answerable mail import`: archives of other programs, taken in without waking anybody."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.db import DatabaseError

from answerable.intake.archive_import import Report, take_in
from answerable.policy.versions import active_or_none

MOST_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the command to `answerable mail`."""
    app.command("import")(import_archive)


def import_archive(
    path: Annotated[list[Path], typer.Argument(exists=True, help="mbox files, Maildirs, folders of .eml.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count only; change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The report as one JSON document.")] = False,
) -> None:
    """Take in old mail: closed cases with their own dates; no answers, no clocks, no notices.

    Run again, it takes in what is new only; after a crash it goes on where it stopped.
    """
    if active_or_none() is None:
        _stop("No service policy is in force yet; activate one first (answerable policy activate FILE).")
    try:
        report = take_in(
            path,
            most_bytes=settings.ANSWERABLE.max_mail_mb * 2**20,
            clock=lambda: datetime.now(UTC),
            is_dry=dry_run,
            tell=_tell,
        )
    except (OSError, DatabaseError) as problem:
        _stop(f"The import stopped: {problem}. What was taken in is safe; start it again to go on.")
    typer.echo(_as_json(report) if as_json else _as_words(report, dry_run))
    if report.failures:
        raise typer.Exit(1)


def _tell(done: int, of: int) -> None:
    typer.echo(f"{done} of {of} mails", err=True)


def _as_words(report: Report, is_dry: bool) -> str:
    counts = ", ".join(f"{number} {outcome}" for outcome, number in sorted(report.outcomes.items()))
    lines = [f"{report.found} mails found: {counts or 'none'}."]
    if is_dry:
        lines.append("Nothing was changed; this was a dry run.")
    lines += [f"failed: {one}" for one in report.failures[:MOST_SHOWN]]
    if len(report.failures) > MOST_SHOWN:
        lines.append(f"… and {len(report.failures) - MOST_SHOWN} more.")
    return "\n".join(lines)


def _as_json(report: Report) -> str:
    said = {"found": report.found, **dict(report.outcomes), "failures": report.failures}
    return json.dumps(said, ensure_ascii=False)


def _stop(sentence: str) -> None:
    typer.echo(f"answerable: {sentence}", err=True)
    raise typer.Exit(1)
