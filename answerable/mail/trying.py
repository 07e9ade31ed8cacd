"""Trying a mailbox out, and fetching from it once, past the mailroom."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from answerable.mail.imap import fetching, leases
from answerable.mail.imap.session import Conversation
from answerable.mail.imap.troubles import MailboxError
from answerable.mail.models import Mailbox


@dataclass(frozen=True, slots=True)
class Trial:
    """How signing in went: a kind of problem and the server's words, or what is there."""

    problem: str = ""
    words: str = ""
    mails: int = 0
    folders: list[str] = field(default_factory=list)


def try_out(mailbox: Mailbox, *, now: datetime) -> Trial:
    """Sign in, open the folder, look, and leave everything as it is."""
    try:
        with Conversation(mailbox, now=now) as line:
            return Trial(mails=line.count, folders=line.folders())
    except MailboxError as problem:
        return Trial(problem=problem.kind, words=str(problem))


def fetch_once(mailbox: Mailbox, *, now: datetime) -> int | str:
    """Fetch what is there; how many mails, or why not in a sentence."""
    held = leases.take(mailbox.pk, "command line", at=now)
    if held is None:
        return "The mailbox is closed, or a mailroom is watching it right now."
    try:
        with Conversation(held, now=now) as line:
            return fetching.catch_up(held, line, now=now)
    except MailboxError as problem:
        return f"{problem.kind}: {problem}"
    finally:
        leases.give_back(held)
