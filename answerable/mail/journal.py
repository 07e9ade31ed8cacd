"""The journal of what came in: bytes and envelope are committed before anybody hears "250"."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.lib.ref import Ref
from answerable.mail.models import InboundMail

# One round trip, and no race between two deliveries of the same mail: the unique key decides.
_STORE = """
WITH stored AS (
    INSERT INTO mail_inboundmail (
        received_at, door, envelope_from, envelope_to, size, sha256, delivery_key,
        message_id, fingerprint, subject, sender, outcome, outcome_reason, about_kind, attempts
    ) VALUES (%s, %s, %s, %s, %s, %s, %s, '', '', '', '', 'waiting', '', '', 0)
    ON CONFLICT (delivery_key) DO NOTHING
    RETURNING id
), kept AS (
    INSERT INTO mail_rawmail (mail_id, content) SELECT id, %s FROM stored
)
SELECT id FROM stored
"""


def store(
    raw: bytes, *, envelope_from: str, envelope_to: Sequence[str], door: str, at: datetime
) -> InboundMail:
    """Commit a mail exactly as it came and have it read. When this returns, the mail is safe.

    The same bytes for the same recipients are one mail: a sender who did not hear our answer and
    sends again gets the row that is there, whatever became of it, and nothing happens twice.
    Any error leaves nothing behind, so that the caller may say "try again later".
    """
    digest = hashlib.sha256(raw).hexdigest()
    recipients = [_address(one) for one in envelope_to]
    key = delivery_key(digest, recipients)
    values: list[Any] = [at, door, _address(envelope_from), recipients, len(raw), digest, key, raw]
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_STORE, values)
        stored = cursor.fetchone()
        if stored:
            about = Ref("mail", stored[0])
            record(EventName.MAIL_STORED, about, at=at, actor=Actor.system(door), size=len(raw))
    return InboundMail.objects.get(delivery_key=key)


def delivery_key(digest: str, recipients: Sequence[str]) -> str:
    """What makes a delivery the same delivery: its bytes and its recipients, in any order."""
    whole = "\0".join([digest, *sorted({one.lower() for one in recipients})])
    return hashlib.sha256(whole.encode("utf-8")).hexdigest()


def _address(written: str) -> str:
    """An envelope address as the database can hold it; the empty return path is empty."""
    plain = written.strip().removeprefix("<").removesuffix(">")
    return "".join(character for character in plain if character.isprintable())[:320]
