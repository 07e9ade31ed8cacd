"""`answerable user …`: people who sign in."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from answerable.accounts import links, people
from answerable.accounts.link_mail import address_of
from answerable.accounts.models import Role, User

app = typer.Typer(help="People who sign in.", no_args_is_help=True)


@app.command()
def add(
    email: Annotated[str, typer.Argument(help="Address they sign in with.")],
    name: Annotated[str, typer.Option(help="Name as colleagues and customers read it.")] = "",
    role: Annotated[str, typer.Option(help="administrator, lead or engineer.")] = Role.ENGINEER,
    team: Annotated[list[str] | None, typer.Option(help="Team; may be given several times.")] = None,
    language: Annotated[str, typer.Option(help="en or zh-hans.")] = "en",
    zone: Annotated[str, typer.Option(help="Time zone, such as Asia/Shanghai.")] = "UTC",
    password: Annotated[str, typer.Option(help="Password; without one the link signs them in.")] = "",
) -> None:
    """Add somebody and print their one-time sign-in link."""
    try:
        user = people.add_user(
            email,
            name or email.partition("@")[0],
            role=role,
            language=language,
            zone=zone,
            teams=team or (),
            password=password or None,
        )
    except ValueError as error:
        typer.echo(f"answerable: {error}", err=True)
        raise typer.Exit(1) from None
    _print_link(user)


@app.command()
def link(email: Annotated[str, typer.Argument(help="Address of somebody who has an account.")]) -> None:
    """Print a one-time sign-in link, for somebody who is locked out."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        typer.echo(f"answerable: {email} has no account; `answerable user add` makes one.", err=True)
        raise typer.Exit(1)
    if not user.is_active:
        typer.echo(f"answerable: {user.email} may not sign in; open the account again first.", err=True)
        raise typer.Exit(1)
    _print_link(user)


@app.command("list")
def list_users(as_json: Annotated[bool, typer.Option("--json", help="One JSON list.")] = False) -> None:
    """Show who can sign in."""
    users = list(User.objects.prefetch_related("teams").order_by("email"))
    if as_json:
        typer.echo(json.dumps([_as_dict(user) for user in users], ensure_ascii=False))
        return
    table = Table("Address", "Name", "Role", "Teams", "May sign in")
    for user in users:
        teams = ", ".join(team.name for team in user.teams.all())
        table.add_row(user.email, user.name, user.role, teams, "yes" if user.is_active else "no")
    Console().print(table)


def _as_dict(user: User) -> dict[str, object]:
    return {
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "teams": [team.name for team in user.teams.all()],
        "is_active": user.is_active,
    }


def _print_link(user: User) -> None:
    token = links.issue(user, at=datetime.now(UTC))
    typer.echo(address_of(token))
    typer.echo(f"Signs in {user.email} once, within 24 hours.", err=True)
