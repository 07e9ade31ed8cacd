"""`answerable calendar …`: dates for programs, and calendars for administrators who doubt a date."""

import typer

app = typer.Typer(help="Working calendars and dates.", no_args_is_help=True)


@app.command()
def due() -> None:
    """Read questions as JSON lines, answer each with the instant at which the working time has passed.

    {"zone": "Asia/Shanghai", "hours": {"mon": [["09:00","18:00"]]}, "holidays": [], "special_days": {},
    "pauses": [], "start": "2026-09-30T17:00:00+08:00", "add_seconds": 7200} gives {"due": "…"}.
    "add_business_days": 10 instead asks for the end of the tenth working day after the day of the start;
    "24x7": true stands for all hours. A line that cannot be answered gives {"error": "…"}.
    """
    from answerable.calendars import jsonlines

    jsonlines.run("due")


@app.command()
def elapsed() -> None:
    """Read questions as JSON lines, answer each with the working seconds between "start" and "end"."""
    from answerable.calendars import jsonlines

    jsonlines.run("elapsed")
