"""Sending what stands in the outbox, again and again for two days, once.

A mail is claimed by moving its next attempt beyond a lease and committing that;
only then is the server spoken to. So two senders never send the same mail at
once, and a sender that dies gives it back.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.mail.building import UndeliverableError, build, deliverable, envelope_sender
from answerable.mail.models import OutboundMail
from answerable.mail.relay import Relay, RelayAddress, SendingError

log = logging.getLogger(__name__)

SENDER = Actor.system("mail")
# A sender that died gives its mail back after this long.
LEASE = timedelta(minutes=10)
# Minutes between one attempt and the next; two days in all, then a person must look.
WAITS = (1, 2, 5, 10, 20, 30, *[60] * 47)
MOST_AT_ONCE = 200
NO_SERVER = "No mail server is set (ANSWERABLE_SMTP_URL); the mail waits."


def send(outbound_id: int, *, at: datetime) -> bool:
    """Try one mail that is due; True when it went. Without a server set it waits and nothing is lost."""
    return _send([outbound_id], at) == 1


def send_waiting(at: datetime) -> int:
    """Try everything that is due, over one conversation; how many went."""
    due = OutboundMail.objects.filter(sent_at=None, failed_at=None, next_attempt_at__lte=at)
    return _send(list(due.order_by("next_attempt_at").values_list("pk", flat=True)[:MOST_AT_ONCE]), at)


def _send(outbound_ids: list[int], at: datetime) -> int:
    if not outbound_ids:
        return 0
    if not settings.ANSWERABLE.smtp_url:
        waiting = OutboundMail.objects.filter(pk__in=outbound_ids, sent_at=None).exclude(last_error=NO_SERVER)
        waiting.update(last_error=NO_SERVER)
        return 0
    sent = 0
    remaining = list(outbound_ids)
    try:
        with Relay(RelayAddress.parse(settings.ANSWERABLE.smtp_url)) as relay:
            while remaining:
                sent += _try(remaining.pop(0), relay, at)
    except SendingError as error:
        # The server is gone; the others would fail in the same way, one timeout after another.
        log.warning("The mail server cannot be used: %s", error)
        for outbound_id in remaining:
            if mail := _claim(outbound_id, at):
                _not_taken(mail, error, at)
    return sent


def _try(outbound_id: int, relay: Relay, at: datetime) -> bool:
    """Raises SendingError when the trouble is the server's and not this mail's."""
    mail = _claim(outbound_id, at)
    if mail is None:
        return False
    try:
        _hand_over(mail, relay, at)
    except SendingError as error:
        _not_taken(mail, error, at)
        if error.is_ours:
            raise
    return mail.sent_at is not None


@transaction.atomic
def _claim(outbound_id: int, at: datetime) -> OutboundMail | None:
    """Take a mail that is due; None when another sender has it, or it went or failed."""
    due = OutboundMail.objects.filter(pk=outbound_id, sent_at=None, failed_at=None, next_attempt_at__lte=at)
    mail: OutboundMail | None = due.select_for_update(skip_locked=True).first()
    if mail is not None:
        mail.attempts += 1
        mail.next_attempt_at = at + LEASE
        mail.save(update_fields=["attempts", "next_attempt_at"])
    return mail


def _hand_over(mail: OutboundMail, relay: Relay, at: datetime) -> None:
    """Raises SendingError when the server did not take it."""
    try:
        message = build(mail)
        recipients = [deliverable(address) for address in mail.recipients]
        sender = envelope_sender(mail)
    except UndeliverableError as problem:
        raise SendingError(str(problem), is_final=True) from problem
    except OSError as problem:
        raise SendingError(f"An attachment cannot be read: {problem.strerror}") from problem
    refused = relay.hand_over(sender, recipients, message)
    _taken(mail, refused, at)


@transaction.atomic
def _taken(mail: OutboundMail, refused: dict[str, str], at: datetime) -> None:
    mail.sent_at, mail.next_attempt_at = at, None
    mail.last_error = "; ".join(refused.values())
    mail.save(update_fields=["sent_at", "next_attempt_at", "last_error"])
    facts = {"refused": list(refused)} if refused else {}
    record(EventName.MAIL_SENT, mail.ref, within=mail.about, at=at, actor=SENDER, **facts)


@transaction.atomic
def _not_taken(mail: OutboundMail, error: SendingError, at: datetime) -> None:
    """Plan the next attempt, or give up where everybody sees it."""
    mail.last_error = str(error)[:2000]
    is_over = error.is_final or mail.attempts > len(WAITS)
    if is_over:
        mail.failed_at, mail.next_attempt_at = at, None
    else:
        mail.next_attempt_at = at + timedelta(minutes=WAITS[mail.attempts - 1])
    mail.save(update_fields=["failed_at", "next_attempt_at", "last_error"])
    if is_over:
        record(
            EventName.MAIL_SENDING_FAILED,
            mail.ref,
            within=mail.about,
            at=at,
            actor=SENDER,
            reason=mail.last_error[:500],
        )
