"""Mail in simulated time: it counts as sent and goes nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.mail.models import OutboundMail
from answerable.mail.outbox import carried_by

# What a mail server usually takes.
TRANSIT = timedelta(seconds=2)
SENDER = Actor.system("mail")


@contextmanager
def sent_at_once() -> Iterator[None]:
    """Inside, each queued mail is recorded as sent two seconds later; nothing is handed to any server."""
    with carried_by(_count_as_sent):
        yield


def _count_as_sent(mail: OutboundMail) -> None:
    mail.reached = mail.recipients
    mail.attempts, mail.sent_at, mail.next_attempt_at = 1, mail.queued_at + TRANSIT, None
    mail.save()
    record(EventName.MAIL_SENT, mail.ref, within=mail.about, at=mail.sent_at, actor=SENDER)
