"""`answerable token …`: secrets for other programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from answerable.accounts import tokens
from answerable.accounts.models import Scope, Token

app = typer.Typer(help="Secrets for other programs.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document a line.")]


@app.command()
def make(
    name: Annotated[str, typer.Argument(help="Which program gets it.")],
    scope: Annotated[list[str], typer.Option(help=f"What it may do: {', '.join(Scope.values)}.")],
    days: Annotated[int, typer.Option(min=0, help="Good for so many days; 0 for ever.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Make a token and print it, this once."""
    lifetime = timedelta(days=days) if days else None
    try:
        token = tokens.make(name, scope, at=datetime.now(UTC), lifetime=lifetime)
    except ValueError as problem:
        typer.echo(f"answerable: {problem}", err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps({"token": token, "name": name, "scopes": scope}, ensure_ascii=False))
        return
    typer.echo(token)
    typer.echo("Keep it safe: only its fingerprint is stored, so it cannot be shown again.", err=True)


@app.command("list")
def list_tokens(as_json: AsJson = False) -> None:
    """Show which programs have a token, and when each used it last."""
    now = datetime.now(UTC)
    rows = [_as_dict(token, now) for token in Token.objects.all()]
    if as_json:
        for row in rows:
            typer.echo(json.dumps(row, ensure_ascii=False))
        return
    table = Table("No.", "Name", "May", "Made", "Expires", "Last used", "Good", box=None)
    for row in rows:
        table.add_row(*(str(value) if value is not None else "–" for value in row.values()))
    Console().print(table if rows else "There is no token.")


@app.command()
def revoke(number: Annotated[int, typer.Argument(help="Number of the token, as the list shows it.")]) -> None:
    """Take a token back; it is worthless at once."""
    token = tokens.revoke(number, at=datetime.now(UTC))
    if token is None:
        typer.echo(f"answerable: There is no token {number}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"The token of {token.name} is worthless now.")


def _as_dict(token: Token, now: datetime) -> dict[str, object]:
    return {
        "id": token.pk,
        "name": token.name,
        "scopes": ", ".join(token.scopes),
        "made_at": _moment(token.made_at),
        "expires_at": _moment(token.expires_at),
        "last_used_at": _moment(token.last_used_at),
        "is_good": token.is_good(now),
    }


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None
