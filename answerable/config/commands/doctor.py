"""`answerable doctor`."""

from __future__ import annotations

import typer
from rich.console import Console

from answerable.config import settings_table
from answerable.config.health.examination import Finding, Verdict, examine

app = typer.Typer()

_MARKS = {Verdict.GOOD: "[green]✓[/]", Verdict.LOOK: "[yellow]![/]", Verdict.BAD: "[red]✗[/]"}


@app.command()
def doctor() -> None:
    """Look for what is wrong, and say what to do about it. Ends with status 1 when something is."""
    console = Console(highlight=False, soft_wrap=True)
    worst = Verdict.GOOD
    for finding in examine(settings_table.load()):
        _print(console, finding)
        worst = max(worst, finding.verdict)
    raise typer.Exit(1 if worst is Verdict.BAD else 0)


def _print(console: Console, finding: Finding) -> None:
    console.print(f"{_MARKS[finding.verdict]} [bold]{finding.about}[/]: {finding.said}")
    if finding.advice:
        console.print(f"  → {finding.advice}")
