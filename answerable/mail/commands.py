"""`answerable mail …`: what came in, what goes out, and a door for programs that pipe."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated, Any, NoReturn

import typer
from django.conf import settings
from rich.console import Console
from rich.table import Table

from answerable.events.actors import Actor
from answerable.mail import inspecting, journal, outbox, outcomes, tap_commands, trial
from answerable.mail.models import InboundMail, OutboundMail, Outcome

app = typer.Typer(help="What came in and what went out.", no_args_is_help=True)
app.add_typer(tap_commands.app, name="tap")

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document a line.")]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="Show at most so many.")]
Number = Annotated[int, typer.Argument(help="Number of the mail, as the list shows it.")]

# What a mail program that pipes understands as "keep it and try again" (sysexits.h).
EX_TEMPFAIL, EX_DATAERR = 75, 65
ADMINISTRATOR = Actor.system("command line")


@app.command("list")
def list_mail(
    outcome: Annotated[str, typer.Option(help=f"Only these: {', '.join(Outcome.values)}.")] = "",
    limit: Limit = 30,
    as_json: AsJson = False,
) -> None:
    """Show what came in, the newest first, and how reading it ended."""
    if outcome and outcome not in Outcome.values:
        _stop(f"There is no outcome “{outcome}”; there are {', '.join(Outcome.values)}.")
    rows = InboundMail.objects.filter(**({"outcome": outcome} if outcome else {})).order_by("-id")[:limit]
    if as_json:
        for mail in rows:
            _print_json(_inbound(mail))
        return
    table = Table("No.", "Received", "From", "Subject", "Outcome", "Reason", box=None)
    for mail in rows:
        table.add_row(
            str(mail.pk), _moment(mail.received_at), mail.sender or mail.envelope_from,
            mail.subject, mail.outcome, mail.outcome_reason,
        )  # fmt: skip
    Console().print(table)


@app.command()
def show(number: Number, as_json: AsJson = False) -> None:
    """Show one mail that came in: envelope, outcome, and what became of it."""
    said = _inbound(_found(number))
    if as_json:
        _print_json(said)
        return
    for name, value in said.items():
        shown = ", ".join(value) if isinstance(value, list) else "" if value is None else value
        typer.echo(f"{name.replace('_', ' '):<16}{shown}")


@app.command()
def raw(number: Number) -> None:
    """Write the bytes of one mail to standard output, exactly as they came."""
    sys.stdout.buffer.write(_found(number).raw_bytes)
    sys.stdout.buffer.flush()


@app.command()
def retry(number: Number) -> None:
    """Read one mail again; refused for a mail that became something already."""
    mail = _found(number)
    if not outcomes.retry(mail, at=_now(), actor=ADMINISTRATOR):
        _stop(f"Mail {number} was {mail.outcome} and became {mail.about}; it is not read twice.")
    typer.echo(f"Mail {number} will be read again.")


@app.command("outbox")
def show_outbox(limit: Limit = 30, as_json: AsJson = False) -> None:
    """Show what waits to be sent and what could not be sent, and why."""
    rows = OutboundMail.objects.filter(sent_at=None).order_by("-id")[:limit]
    if as_json:
        for mail in rows:
            _print_json(_outbound(mail))
        return
    table = Table("No.", "Queued", "To", "Subject", "State", "Attempts", "Next", "Said", box=None)
    for mail in rows:
        table.add_row(
            str(mail.pk), _moment(mail.queued_at), ", ".join(mail.recipients), mail.subject,
            mail.state(_now()), str(mail.attempts), _moment(mail.next_attempt_at), mail.last_error,
        )  # fmt: skip
    Console().print(table if table.row_count else "Nothing waits and nothing failed.")
    if not settings.ANSWERABLE.smtp_url:
        typer.echo("No mail server is set, so mail waits and nothing is lost. Set ANSWERABLE_SMTP_URL.")


@app.command()
def resend(number: Annotated[int, typer.Argument(help="Number of the mail in the outbox.")]) -> None:
    """Try one mail of the outbox again at once, as the same mail."""
    mail = OutboundMail.objects.filter(pk=number).first()
    if mail is None:
        _stop(f"There is no mail {number} in the outbox.")
    if not outbox.retry(mail, _now(), ADMINISTRATOR):
        _stop(f"Mail {number} was sent at {_moment(mail.sent_at)}; it is not sent twice.")
    typer.echo(f"Mail {number} will be tried again.")


@app.command()
def pipe(
    recipient: Annotated[list[str], typer.Argument(help="Envelope recipients.")],
    sender: Annotated[str, typer.Option("--from", help="Envelope sender; empty for a bounce.")] = "",
) -> None:
    """Take one mail from standard input, for mail servers that pipe (Postfix, Exim, Dovecot).

    Exit status 0 means stored for good; 75 means try again; 65 means too large.
    """
    most = settings.ANSWERABLE.max_mail_mb * 2**20
    content = sys.stdin.buffer.read(most + 1)
    if len(content) > most:
        _stop(f"The mail is larger than {settings.ANSWERABLE.max_mail_mb} MB.", status=EX_DATAERR)
    try:
        journal.store(content, envelope_from=sender, envelope_to=recipient, door="pipe", at=_now())
    except Exception as error:
        _stop(f"The mail could not be stored: {error}", status=EX_TEMPFAIL)


@app.command()
def inspect(file: Annotated[list[str], typer.Argument(help="Message files; - for standard input.")]) -> None:
    """Print what each message file holds, one JSON document a line."""
    raise typer.Exit(inspecting.run(file))


@app.command("send-test")
def send_test(
    address: Annotated[str, typer.Argument(help="Where to send it.")],
    sender: Annotated[str, typer.Option("--from", help="Sender; by default ANSWERABLE_MAIL_FROM.")] = "",
) -> None:
    """Send one mail now, past the outbox, and say what the server said."""
    problem = trial.send_test(address, sender or settings.ANSWERABLE.mail_from, at=_now())
    if problem:
        _stop(problem)
    typer.echo(f"The server took a test mail for {address}.")


def _found(number: int) -> InboundMail:
    mail = InboundMail.objects.filter(pk=number).first()
    if mail is None:
        _stop(f"There is no mail {number}.")
    return mail


def _inbound(mail: InboundMail) -> dict[str, Any]:
    return {
        "id": mail.pk,
        "received_at": _moment(mail.received_at),
        "door": mail.door,
        "envelope_from": mail.envelope_from,
        "envelope_to": mail.envelope_to,
        "from": mail.sender,
        "subject": mail.subject,
        "message_id": mail.message_id,
        "size": mail.size,
        "sha256": mail.sha256,
        "outcome": str(mail.outcome),
        "reason": mail.outcome_reason,
        "about": str(mail.about) if mail.about else None,
        "attempts": mail.attempts,
        "handled_at": _moment(mail.handled_at) or None,
    }


def _outbound(mail: OutboundMail) -> dict[str, Any]:
    return {
        "id": mail.pk,
        "queued_at": _moment(mail.queued_at),
        "to": mail.recipients,
        "subject": mail.subject,
        "message_id": mail.message_id,
        "state": mail.state(_now()),
        "attempts": mail.attempts,
        "next_attempt_at": _moment(mail.next_attempt_at) or None,
        "last_error": mail.last_error,
        "about": str(mail.about),
    }


def _print_json(said: dict[str, Any]) -> None:
    import json

    typer.echo(json.dumps(said, ensure_ascii=False))


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else ""


def _now() -> datetime:
    return datetime.now(UTC)


def _stop(sentence: str, *, status: int = 1) -> NoReturn:
    typer.echo(f"answerable: {sentence}", err=True)
    raise typer.Exit(status)
