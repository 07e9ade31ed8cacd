"""Mail in simulated time: it counts as sent and goes nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record, reserved_keys
from answerable.mail.models import OutboundMail
from answerable.mail.outbox import carried_by

# What a mail server usually takes.
TRANSIT = timedelta(seconds=2)
SENDER = Actor.system("mail")


@contextmanager
def sent_at_once() -> Iterator[None]:
    """Inside, each queued mail is recorded as sent two seconds later; nothing is handed to any server.

    The rows are written together at the end of the block, which is to be one transaction.
    """
    sent: list[OutboundMail] = []
    keys: list[int] = []
    with carried_by(partial(_count_as_sent, sent, keys)):
        yield
        OutboundMail.objects.bulk_create(sent, batch_size=200)


def _count_as_sent(sent: list[OutboundMail], keys: list[int], mail: OutboundMail) -> None:
    if not keys:
        keys += reserved_keys(OutboundMail)
    mail.pk = keys.pop()
    mail.attempts, mail.sent_at, mail.next_attempt_at = 1, mail.queued_at + TRANSIT, None
    sent.append(mail)
    record(EventName.MAIL_SENT, mail.ref, within=mail.about, at=mail.sent_at, actor=SENDER)
