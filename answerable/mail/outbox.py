"""Queueing a mail: a row in the transaction that makes it necessary, sent after it has committed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.files.models import StoredFile
from answerable.lib.addresses import Address
from answerable.lib.charsets import plain
from answerable.lib.ref import Ref
from answerable.mail.models import OutboundFile, OutboundMail

# A sender that died gives its mail back after this long.
LEASE = timedelta(minutes=10)

Carrier = Callable[[OutboundMail], None]
_carrier: ContextVar[Carrier | None] = ContextVar("mail_is_carried_by", default=None)


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail to be sent. Addresses and subject may hold anything: they are made harmless when built."""

    sender: Address
    to: tuple[Address, ...]
    subject: str
    text: str
    html: str = ""
    cc: tuple[Address, ...] = ()
    reply_to: Address | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    thread_index: str = ""
    thread_topic: str = ""
    automatic: bool = False
    files: tuple[StoredFile, ...] = ()


@transaction.atomic
def queue(draft: OutgoingMail, about: Ref, at: datetime) -> OutboundMail:
    """Put a mail into the outbox; a task sends it once the transaction has committed.

    Raises ValueError when it has no recipient.
    """
    recipients = [plain(one.address).lower() for one in (*draft.to, *draft.cc) if one.address]
    if not recipients:
        raise ValueError("a mail needs a recipient")
    mail = OutboundMail(
        message_id=new_message_id(about, draft.sender.address),
        sender_name=plain(draft.sender.name)[:200],
        sender_address=draft.sender.address,
        reply_to=_storable(draft.reply_to) if draft.reply_to else [],
        to=[_storable(one) for one in draft.to],
        cc=[_storable(one) for one in draft.cc],
        recipients=recipients,
        subject=plain(draft.subject)[:998],
        text=plain(draft.text),
        html=plain(draft.html),
        in_reply_to=draft.in_reply_to[:998],
        references=list(draft.references),
        thread_index=draft.thread_index[:400],
        thread_topic=plain(draft.thread_topic)[:300],
        automatic=draft.automatic,
        about_kind=about.kind,
        about_id=about.id,
        queued_at=at,
        # A clock that ran ahead, or time passed in, holds no mail back.
        next_attempt_at=min(at, timezone.now()),
    )
    carrier = _carrier.get() or _save
    carrier(mail)
    OutboundFile.objects.bulk_create(OutboundFile(mail=mail, file=file) for file in draft.files)
    _defer(mail)
    return mail


@contextmanager
def carried_by(carrier: Carrier) -> Iterator[None]:
    """Inside, `carrier(mail)` saves each queued mail, and no task is left: for simulated time."""
    before = _carrier.set(carrier)
    try:
        yield
    finally:
        _carrier.reset(before)


def new_message_id(about: Ref, sender: str) -> str:
    """A Message-ID nobody can guess: what it is about, and 128 random bits, at the sender's domain."""
    domain = sender.rpartition("@")[2] or "localhost"
    return f"<{about.kind}-{about.id}.{secrets.token_hex(16)}@{domain}>"


@transaction.atomic
def retry(mail: OutboundMail, at: datetime, actor: Actor) -> bool:
    """Try a waiting or failed mail again at once, as the same mail. False for one that went.

    Who was refused is tried again; who got it does not get it twice.
    """
    changed = OutboundMail.objects.filter(pk=mail.pk, sent_at=None).update(
        failed_at=None, withdrawn_at=None, next_attempt_at=at, attempts=0, refused={}
    )
    if changed:
        record(EventName.MAIL_RETRIED_SENDING, mail.ref, within=mail.about, at=at, actor=actor)
        _defer(mail)
    return bool(changed)


@transaction.atomic
def withdraw(numbers: Iterable[int], *, reason: str, at: datetime, actor: Actor) -> int:
    """Decide against mails that wait: they stay where everybody sees them, as not sent and why.

    One that a sender may have in hand right now is left alone. Returns how many; each can be sent after all.
    """
    waiting = OutboundMail.objects.filter(pk__in=list(numbers), sent_at=None, failed_at=None)
    in_hand = Q(taken_at__gt=at - LEASE)
    mails = list(waiting.exclude(in_hand).select_for_update(skip_locked=True).order_by("pk"))
    for mail in mails:
        mail.failed_at = mail.withdrawn_at = at
        mail.next_attempt_at, mail.last_error = None, reason[:500]
        mail.save(update_fields=["failed_at", "withdrawn_at", "next_attempt_at", "last_error"])
        record(EventName.MAIL_WITHDRAWN, mail.ref, within=mail.about, at=at, actor=actor, reason=reason[:500])
    return len(mails)


def _storable(one: Address) -> list[str]:
    return [plain(one.name), plain(one.address)]


def _save(mail: OutboundMail) -> None:
    mail.save()


def _defer(mail: OutboundMail) -> None:
    from answerable.mail.tasks import send_mail

    if _carrier.get() is None:
        send_mail.defer(outbound_id=mail.pk)
