"""`answerable mail tap …`: the one tap of outgoing mail, and its brakes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any, NoReturn

import typer
from django.utils import timezone

from answerable.events.actors import Actor
from answerable.mail import tap, waiting

app = typer.Typer(help="The one tap of outgoing mail.", no_args_is_help=False, invoke_without_command=True)

ADMINISTRATOR = Actor.system("command line")
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@app.callback()
def by_default(ctx: typer.Context) -> None:
    """Show the tap when nothing else is asked for."""
    if ctx.invoked_subcommand is None:
        show(as_json=False)


@app.command()
def show(as_json: AsJson = False) -> None:
    """Show whether mail goes out, why not, what waits for it and to whom."""
    now = timezone.now()
    row, heap = tap.current(), waiting.heap(now)
    state = tap.state_of(row, now)
    said: dict[str, Any] = {
        "open": state.is_open,
        "why": state.why or None,
        "since": _moment(state.since),
        "by": state.by or None,
        "reason": state.reason or None,
        "most_to_one_address_an_hour": row.most_to_one,
        "most_an_hour": row.most_in_all,
        "waiting": heap.number,
        "oldest": _moment(heap.oldest),
        "to": heap.to,
    }
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    for name, value in said.items():
        shown = ", ".join(f"{one} ({number})" for one, number in value) if name == "to" else value
        typer.echo(f"{name.replace('_', ' '):<28}{'' if shown is None else shown}")


@app.command()
def close(reason: Annotated[str, typer.Option(help="Why; everybody sees it.")]) -> None:
    """Let no more mail out. What waits stays where it is."""
    closed = tap.close(reason, at=timezone.now(), actor=ADMINISTRATOR)
    typer.echo("The tap is closed; mail waits." if closed else "The tap was closed already.")


@app.command("open")
def open_tap(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    discard_before: Annotated[
        datetime | None, typer.Option(help="Do not send what was queued before (UTC).")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why older mail is not sent.")] = "",
) -> None:
    """Let mail out again, after saying how much that will be."""
    now = timezone.now()
    if discard_before is not None:
        if not reason:
            _stop("Say with --reason why the older mail is not sent; it stays on record.")
        cut = discard_before.replace(tzinfo=discard_before.tzinfo or UTC)
        number = waiting.withdraw_before(cut, reason=reason, at=now, actor=ADMINISTRATOR)
        typer.echo(f"{number} mails will not be sent.")
    heap = waiting.heap(now)
    if heap.number and not yes:
        to = ", ".join(one for one, _number in heap.to)
        typer.confirm(
            f"{heap.number} mails go out, the oldest of {_moment(heap.oldest)}, to {to}. Open?", abort=True
        )
    opened = tap.open_again(at=now, actor=ADMINISTRATOR)
    typer.echo("The tap is open." if opened else "Nobody had closed the tap.")
    if not (state := tap.state(now)).is_open:
        typer.echo(f"Mail still waits: {state.why}.")


@app.command()
def limits(
    to_one: Annotated[int, typer.Option(min=1, help="Mails an hour to one address.")] = 0,
    in_all: Annotated[int, typer.Option(min=1, help="Mails an hour in all.")] = 0,
) -> None:
    """Change the brakes; what is not named stays."""
    row = tap.current()
    most = (to_one or row.most_to_one, in_all or row.most_in_all)
    tap.limit(most_to_one=most[0], most_in_all=most[1], at=timezone.now(), actor=ADMINISTRATOR)
    typer.echo(f"{most[0]} mails an hour to one address, {most[1]} in all.")


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None


def _stop(sentence: str) -> NoReturn:
    typer.echo(f"answerable: {sentence}", err=True)
    raise typer.Exit(1)
