"""Storing what arrives: durable first, understood later.

After the 250 the mail is ours to lose (RFC 5321, 6.1), so nothing is acknowledged before the one
transaction that holds its bytes has been committed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.mail.models import InboundMail, RawMail


@transaction.atomic(durable=True)
def store(
    raw: bytes, *, envelope_from: str, envelope_to: Sequence[str], door: str, at: datetime
) -> InboundMail:
    """Store one mail and return its row; when this returns it is committed.

    The same bytes for the same recipients are the same delivery: a sender who did not hear our 250
    and tries again gets the row of the first time.
    """
    key = delivery_key(raw, envelope_to)
    mail, is_new = InboundMail.objects.get_or_create(
        delivery_key=key,
        defaults={
            "received_at": at,
            "door": door,
            "envelope_from": _storable(envelope_from)[:320],
            "envelope_to": [_storable(one)[:320] for one in envelope_to],
            "size": len(raw),
            "sha256": hashlib.sha256(raw).hexdigest(),
        },
    )
    if is_new:
        RawMail.objects.create(mail=mail, content=raw)
        record(EventName.MAIL_STORED, mail.ref, at=at, actor=Actor.system(door), size=len(raw))
    return mail


def delivery_key(raw: bytes, recipients: Sequence[str]) -> str:
    """What makes two deliveries the same one: the bytes and the set of recipients."""
    known = hashlib.sha256(raw)
    for one in sorted({recipient.lower() for recipient in recipients}):
        known.update(b"\0" + one.encode("utf-8", "surrogateescape"))
    return known.hexdigest()


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
