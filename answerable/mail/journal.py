"""The journal of what came in: bytes and envelope are committed before anybody hears "250"."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

import psycopg
from django.db import connection, transaction

from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
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
    mail = InboundMail(
        received_at=at,
        door=door,
        envelope_from=_address(envelope_from),
        envelope_to=recipients,
        size=len(raw),
        sha256=digest,
        delivery_key=key,
    )
    with transaction.atomic(durable=True):
        mail.pk = _insert(mail, raw)
        if mail.pk:
            record(EventName.MAIL_STORED, mail.ref, at=at, actor=Actor.system(door), size=len(raw))
    return mail if mail.pk else InboundMail.objects.get(delivery_key=key)


def _insert(mail: InboundMail, raw: bytes) -> int | None:
    """The number of the new row; None when the delivery is there already."""
    values = [
        mail.received_at, mail.door, mail.envelope_from, mail.envelope_to, mail.size, mail.sha256,
        mail.delivery_key, raw,
    ]  # fmt: skip
    connection.ensure_connection()
    # Past Django's cursor, which would write the bytes as text, twice as long.
    with psycopg.Cursor(connection.connection) as cursor, connection.wrap_database_errors:
        row = cursor.execute(_STORE, values).fetchone()
    return int(row[0]) if row else None


def delivery_key(digest: str, recipients: Sequence[str]) -> str:
    """What makes a delivery the same delivery: its bytes and its recipients, in any order."""
    whole = "\0".join([digest, *sorted({one.lower() for one in recipients})])
    return hashlib.sha256(whole.encode("utf-8")).hexdigest()


def _address(written: str) -> str:
    """An envelope address as the database can hold it; the empty return path is empty."""
    plain = written.strip().removeprefix("<").removesuffix(">")
    return "".join(character for character in plain if character.isprintable())[:320]
