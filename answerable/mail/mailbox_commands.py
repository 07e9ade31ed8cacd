"""`answerable mailbox …`: mailboxes on other servers that mail is fetched from."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from answerable.events.actors import Actor
from answerable.mail import mailboxes, trying
from answerable.mail.mailboxes import Ledger, MailboxRefusedError
from answerable.mail.models import AfterFetching, Credential, Mailbox, Security

app = typer.Typer(help="Mailboxes that mail is fetched from.", no_args_is_help=True)

ADMINISTRATOR = Actor.system("command line")
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document a line.")]
Name = Annotated[str, typer.Argument(help="Name of the mailbox, as the list shows it.")]


def _option(*names: str, help: str) -> Any:
    return typer.Option(*names, help=help)


_OAUTH_SECRET = "Read the application's secret from standard input."  # noqa: S105 - a help text
_AFTER = f"What happens to a stored mail there: {', '.join(AfterFetching.values)}."


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="A name for people.")],
    host: Annotated[str, _option(help="IMAP server.")],
    user: Annotated[str, _option(help="User name; for a shared mailbox its address.")],
    port: Annotated[int, _option(help="Port; by default 993 for TLS, else 143.")] = 0,
    security: Annotated[str, _option(help=f"{', '.join(Security.values)}.")] = Security.TLS,
    folder: Annotated[str, _option(help="Folder to watch.")] = "INBOX",
    password_stdin: Annotated[bool, _option(help="Read the password from standard input.")] = False,
    provider: Annotated[str, _option(help="microsoft or google, for OAuth 2.")] = "",
    credential: Annotated[str, _option(help=f"{', '.join(Credential.values)}.")] = Credential.PASSWORD,
    client_id: Annotated[str, _option(help="OAuth 2: number of the application.")] = "",
    client_secret_stdin: Annotated[bool, _option(help=_OAUTH_SECRET)] = False,
    tenant: Annotated[str, _option(help="Microsoft: the directory.")] = "",
    token_url: Annotated[str, _option(help="OAuth 2: where tokens come from, for other providers.")] = "",
    after: Annotated[str, _option(help=_AFTER)] = AfterFetching.SEEN,
    move_to: Annotated[str, _option(help="Folder for stored mail, with --after move.")] = "",
    old: Annotated[bool, _option("--old", help="Also fetch what is there already.")] = False,
) -> None:
    """Add a mailbox and begin to fetch from it."""
    secret = {"provider": provider, "client_id": client_id, "tenant": tenant, "token_url": token_url}
    if password_stdin:
        secret["password"] = sys.stdin.readline().rstrip("\r\n")
    if client_secret_stdin:
        secret["client_secret"] = sys.stdin.readline().rstrip("\r\n")
    wanted = {
        "name": name, "host": host, "username": user, "security": security, "folder": folder,
        "port": port or (993 if security == Security.TLS else 143), "credential": credential,
        "after": after, "move_to": move_to, "takes_old": old,
    }  # fmt: skip
    for value, choices in ((security, Security), (credential, Credential), (after, AfterFetching)):
        if value not in choices.values:
            _stop(f"“{value}” is none of {', '.join(choices.values)}.")
    try:
        mailboxes.add(wanted, secret, at=_now(), actor=ADMINISTRATOR)
    except MailboxRefusedError as refusal:
        _stop(str(refusal))
    typer.echo(f"Mail is fetched from {name} as long as a mailroom runs.")


@app.command("list")
def list_mailboxes(as_json: AsJson = False) -> None:
    """Show every mailbox with its ledger and how it is doing."""
    rows = mailboxes.ledgers(_now())
    if as_json:
        for row in rows:
            _print_json(row)
        return
    table = Table("Name", "Mailbox", "Seen", "Stored", "State", "Last success", "Said", box=None)
    for row in rows:
        table.add_row(
            row.name, row.address, str(row.seen), str(row.stored), row.health,
            _moment(row.last_success_at), row.said,
        )  # fmt: skip
    Console().print(table if rows else "There is no mailbox yet; `answerable mailbox add` adds one.")


@app.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """Show one mailbox."""
    mailbox = _found(name)
    (row,) = [one for one in mailboxes.ledgers(_now()) if one.id == mailbox.pk]
    if as_json:
        _print_json(row)
        return
    for key, value in asdict(row).items():
        typer.echo(f"{key.replace('_', ' '):<18}{'' if value is None else value}")


@app.command()
def test(name: Name) -> None:
    """Sign in now, say what is there, and fetch nothing."""
    said = trying.try_out(_found(name), now=_now())
    if said.problem:
        _stop(f"{said.problem}: {said.words}")
    typer.echo(f"Signed in. The folder holds {said.mails} mails. Folders: {', '.join(said.folders)}")


@app.command()
def fetch(name: Name) -> None:
    """Fetch once, now; refused while a mailroom is watching the mailbox."""
    fetched = trying.fetch_once(_found(name), now=_now())
    if isinstance(fetched, str):
        _stop(fetched)
    typer.echo(f"{fetched} mails were fetched.")


@app.command()
def close(name: Name) -> None:
    """Fetch no more from it."""
    changed = mailboxes.close(_found(name), at=_now(), actor=ADMINISTRATOR)
    typer.echo(f"{name} is closed now." if changed else f"{name} was closed already.")


@app.command("open")
def open_mailbox(name: Name) -> None:
    """Fetch from it again, beginning with what came meanwhile."""
    changed = mailboxes.reopen(_found(name), at=_now(), actor=ADMINISTRATOR)
    typer.echo(f"{name} is open now." if changed else f"{name} was open already.")


def _found(name: str) -> Mailbox:
    mailbox = Mailbox.objects.filter(name=name).first()
    if mailbox is None:
        _stop(f"There is no mailbox “{name}”; `answerable mailbox list` shows them.")
    return mailbox


def _print_json(row: Ledger) -> None:
    said: dict[str, Any] = asdict(row)
    for key in ("last_success_at", "failing_since"):
        said[key] = _moment(said[key]) or None
    typer.echo(json.dumps(said, ensure_ascii=False))


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else ""


def _now() -> datetime:
    return datetime.now(UTC)


def _stop(sentence: str) -> NoReturn:
    typer.echo(f"answerable: {sentence}", err=True)
    raise typer.Exit(1)
