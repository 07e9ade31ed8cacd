"""One mailroom works on a mailbox at a time; another takes over when it dies."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q

from answerable.mail.models import Mailbox

# A killed mailroom gives its mailboxes back after this; a living one renews every few seconds.
LEASE = timedelta(seconds=30)


class LeaseLostError(Exception):
    """Another mailroom works on the mailbox now; what this one still wanted to write is refused."""


def take(pk: int, holder: str, *, at: datetime) -> Mailbox | None:
    """Take an open mailbox that nobody works on; None when somebody does.

    The fencing number grows with every holder, so that a holder that slept can tell it is one no more.
    """
    free = Q(leased_until=None) | Q(leased_until__lt=at)
    taken = Mailbox.objects.filter(free, pk=pk, closed_at=None).update(
        holder=holder, leased_until=at + LEASE, fencing=F("fencing") + 1
    )
    return Mailbox.objects.get(pk=pk) if taken else None


def renew(mailbox: Mailbox, *, at: datetime) -> None:
    """Keep it. Raises LeaseLostError when it is somebody else's, or was closed or changed meanwhile."""
    held = Mailbox.objects.filter(
        pk=mailbox.pk, fencing=mailbox.fencing, closed_at=None, changed_at=mailbox.changed_at
    ).update(leased_until=at + LEASE)
    if not held:
        raise LeaseLostError(mailbox.name)


def give_back(mailbox: Mailbox) -> None:
    """Let others have it at once."""
    Mailbox.objects.filter(pk=mailbox.pk, fencing=mailbox.fencing).update(holder="", leased_until=None)


def check(mailbox: Mailbox) -> None:
    """Inside a transaction: hold the mailbox's row and be sure it is still ours. Raises LeaseLostError."""
    row = Mailbox.objects.select_for_update().filter(pk=mailbox.pk, fencing=mailbox.fencing)
    if not row.values_list("pk").first():
        raise LeaseLostError(mailbox.name)
