"""How the mailboxes are doing that mail is fetched from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from answerable.config.health.finding import Finding, bad, good, look

if TYPE_CHECKING:
    from answerable.mail.mailboxes import Ledger

# A mailbox in order is looked into at least every twenty minutes.
STILL = timedelta(minutes=30)


def examine(now: datetime) -> Iterator[Finding]:
    """One line for each open mailbox; nothing when there is none."""
    from answerable.mail.mailboxes import ledgers

    return (_mailbox(one, now) for one in ledgers(now) if one.is_open)


def _mailbox(one: Ledger, now: datetime) -> Finding:
    about = f"Mailbox “{one.name}”"
    count = f"seen {one.seen:,}, stored {one.stored:,}"
    test = f"answerable mailbox test “{one.name}” says more; the desk’s page of the mailbox says what to do."
    if one.failing_since:
        since = f"since {one.failing_since:%Y-%m-%d %H:%M} UTC"
        return bad(about, f"cannot be read {since} ({one.problem}: {one.said}); {count}", test)
    if one.missing:
        return bad(about, f"{one.missing} mails lie there that could not be fetched; {count}", test)
    if one.last_success_at is None or now - one.last_success_at > STILL:
        last = f"{one.last_success_at:%Y-%m-%d %H:%M} UTC" if one.last_success_at else "never"
        return look(about, f"last looked into: {last}; {count}", "Is the mailroom running? answerable serve")
    if one.health == "expiring":
        advice = "Renew the client secret or the consent on the desk’s page of the mailbox."
        return look(about, f"the sign-in ends in {one.credential_days} days; {count}", advice)
    return good(about, count)
