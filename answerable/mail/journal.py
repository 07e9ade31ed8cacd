"""The journal of what came in: bytes and envelope are committed before anybody hears "250"."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

import psycopg
from django.db import connection, transaction

from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import gathered, record
from answerable.mail.models import InboundMail, Outcome

# From so many on it pays to write their events together.
MANY = 8
# One round trip, and no race between two deliveries of the same mail: the unique key decides.
_STORE = """
WITH stored AS (
    INSERT INTO mail_inboundmail (
        received_at, door, envelope_from, envelope_to, size, sha256, delivery_key,
        message_id, fingerprint, subject, sender, outcome, outcome_reason, about_kind, attempts,
        words_hash, is_cleared, part_of, part_number, part_total
    ) VALUES (%s, %s, %s, %s, %s, %s, %s, '', '', '', '', %s, %s, '', 0, '', false, '', 0, 0)
    ON CONFLICT (delivery_key) DO NOTHING
    RETURNING id
), kept AS (
    INSERT INTO mail_rawmail (mail_id, content) SELECT id, %s FROM stored
)
SELECT id FROM stored
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One mail as a door was given it."""

    raw: bytes
    envelope_from: str
    envelope_to: Sequence[str]
    door: str
    at: datetime
    # Where it lay, for doors whose envelope says nothing; part of what makes it the same delivery.
    origin: str = ""


def store(
    raw: bytes, *, envelope_from: str, envelope_to: Sequence[str], door: str, at: datetime
) -> InboundMail:
    """Commit a mail exactly as it came and have it read. When this returns, the mail is safe.

    The same bytes for the same recipients are one mail: a sender who did not hear our answer and
    sends again gets the row that is there, whatever became of it, and nothing happens twice.
    Any error leaves nothing behind, so that the caller may say "try again later".
    """
    return store_together([Delivery(raw, envelope_from, envelope_to, door, at)])[0]


def store_together(deliveries: Sequence[Delivery]) -> list[InboundMail]:
    """Commit several mails at once, all or none: one wait for the disk instead of many."""
    with transaction.atomic(durable=True):
        return add_together(deliveries)


@transaction.atomic
def add_together(
    deliveries: Sequence[Delivery],
    *,
    outcome: Outcome = Outcome.WAITING,
    reason: str = "",
    is_read_later: bool = True,
) -> list[InboundMail]:
    """The same inside a transaction of the caller's, who commits. Only waiting mail is then read.

    Whoever reads it at once, in the same transaction, says that it is not to be read later.
    """
    mails = [_row(delivery) for delivery in deliveries]
    for mail in mails:
        mail.outcome, mail.outcome_reason = outcome, reason
    with gathered() if len(mails) >= MANY else nullcontext():
        _insert(mails, [delivery.raw for delivery in deliveries])
        for mail in mails:
            if mail.pk and outcome == Outcome.WAITING and is_read_later:
                actor = Actor.system(mail.door)
                record(EventName.MAIL_STORED, mail.ref, at=mail.received_at, actor=actor, size=mail.size)
    return [mail if mail.pk else InboundMail.objects.get(delivery_key=mail.delivery_key) for mail in mails]


def _row(delivery: Delivery) -> InboundMail:
    digest = hashlib.sha256(delivery.raw).hexdigest()
    recipients = [_address(one) for one in delivery.envelope_to]
    return InboundMail(
        received_at=delivery.at,
        door=delivery.door,
        envelope_from=_address(delivery.envelope_from),
        envelope_to=recipients,
        size=len(delivery.raw),
        sha256=digest,
        delivery_key=delivery_key(digest, [*recipients, delivery.origin] if delivery.origin else recipients),
    )


def _insert(mails: Sequence[InboundMail], contents: Sequence[bytes]) -> None:
    """Give each new mail its number; a delivery that is there already keeps none."""
    values = [
        (one.received_at, one.door, one.envelope_from, one.envelope_to, one.size, one.sha256,
         one.delivery_key, str(one.outcome), one.outcome_reason, raw)
        for one, raw in zip(mails, contents, strict=True)
    ]  # fmt: skip
    connection.ensure_connection()
    # Past Django's cursor, which would write the bytes as text, twice as long.
    with psycopg.Cursor(connection.connection) as cursor, connection.wrap_database_errors:
        cursor.executemany(_STORE, values, returning=True)
        for mail in mails:
            row = cursor.fetchone()
            mail.pk = row[0] if row else None
            cursor.nextset()


def delivery_key(digest: str, recipients: Sequence[str]) -> str:
    """What makes a delivery the same delivery: its bytes and its recipients, in any order."""
    whole = "\0".join([digest, *sorted({one.lower() for one in recipients})])
    return hashlib.sha256(whole.encode("utf-8")).hexdigest()


def _address(written: str) -> str:
    """An envelope address as the database can hold it; the empty return path is empty."""
    plain = written.strip().removeprefix("<").removesuffix(">")
    return "".join(character for character in plain if character.isprintable())[:320]
