"""Sending what stands in the outbox, again and again for two days, to everybody once.

A mail is claimed by moving its next attempt beyond a lease and committing that;
only then is the server spoken to. So two senders never send the same mail at
once, and a sender that dies gives it back. Whom a server took it for is noted
on the row: another attempt is made for the remaining recipients only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.mail import brakes, tap
from answerable.mail.building import (
    UndeliverableError,
    build,
    deliverable,
    envelope_address,
    envelope_sender,
)
from answerable.mail.models import OutboundMail
from answerable.mail.outbox import LEASE
from answerable.mail.relay import Refusal, Refusals, Relay, RelayAddress, SendingError, in_words

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

SENDER = Actor.system("mail")
# Minutes between one attempt and the next; two days in all, then a person must look.
WAITS = (1, 2, 5, 10, 20, 30, *[60] * 47)
MOST_AT_ONCE = 200
NO_SERVER = "No mail server is set (ANSWERABLE_SMTP_URL); the mail waits."
# What is noted of a recipient whom no server could be asked for.
UNDELIVERABLE = "This address cannot be written to."


def send(outbound_id: int, *, clock: Clock = timezone.now) -> bool:
    """Try one mail that is due; True when it went. Without a server set it waits and nothing is lost."""
    return _send([outbound_id], clock) == 1


def send_waiting(clock: Clock = timezone.now) -> int:
    """Try everything that is due, over one conversation; how many went.

    The clock is read again for each mail: a batch takes longer than one lease.
    """
    due = OutboundMail.objects.filter(sent_at=None, failed_at=None, next_attempt_at__lte=clock())
    ordered = due.order_by("next_attempt_at", "pk").values_list("pk", flat=True)
    return _send(list(ordered[:MOST_AT_ONCE]), clock)


def _send(outbound_ids: list[int], clock: Clock) -> int:
    if not outbound_ids:
        return 0
    if not settings.ANSWERABLE.smtp_url:
        waiting = OutboundMail.objects.filter(pk__in=outbound_ids, sent_at=None).exclude(last_error=NO_SERVER)
        waiting.update(last_error=NO_SERVER)
        return 0
    if not tap.is_ready(clock()):
        return 0
    sent = 0
    remaining = list(outbound_ids)
    try:
        with Relay(RelayAddress.parse(settings.ANSWERABLE.smtp_url)) as relay:
            while remaining:
                sent += _try(remaining.pop(0), relay, clock)
    except SendingError as error:
        # The server is gone; the others would fail in the same way, one timeout after another.
        log.warning("The mail server cannot be used: %s", error)
        for outbound_id in remaining:
            if mail := _claim(outbound_id, clock()):
                _settle(mail, clock(), error)
    return sent


def _try(outbound_id: int, relay: Relay, clock: Clock) -> bool:
    """Raises SendingError when the trouble is the server's and not this mail's."""
    mail = _claim(outbound_id, clock())
    if mail is None:
        return False
    try:
        _attempt(mail, relay, clock)
    except SendingError:
        raise
    except Exception as error:
        # Whatever it is, it lies in this mail: it counts as an attempt, and the others go on.
        log.exception("Mail %s could not be sent.", outbound_id)
        mail.refresh_from_db()
        _settle(mail, clock(), SendingError(f"{type(error).__name__}: {error}"))
        relay.start_over()
    return mail.sent_at is not None


def _attempt(mail: OutboundMail, relay: Relay, clock: Clock) -> None:
    try:
        _hand_over(mail, relay)
    except SendingError as error:
        _settle(mail, clock(), error)
        if error.is_ours:
            raise
    else:
        _settle(mail, clock())


@transaction.atomic
def _claim(outbound_id: int, at: datetime) -> OutboundMail | None:
    """Take a mail that is due; None when another sender has it, it went or failed, or must not go now.

    The tap is held meanwhile: once it is closed nothing more is taken, and the brakes count exactly.
    """
    spout = tap.held()
    if not tap.state_of(spout, at).is_open:
        return None
    due = OutboundMail.objects.filter(pk=outbound_id, sent_at=None, failed_at=None, next_attempt_at__lte=at)
    mail: OutboundMail | None = due.select_for_update(skip_locked=True).first()
    if mail is None:
        return None
    if braked := brakes.why_wait(mail, spout, at):
        brakes.hold(mail, braked, spout, at)
        return None
    mail.attempts += 1
    mail.next_attempt_at, mail.taken_at = at + LEASE, at
    mail.save(update_fields=["attempts", "next_attempt_at", "taken_at"])
    return mail


def _hand_over(mail: OutboundMail, relay: Relay) -> None:
    """Hand it over for those it has not reached, and note on the row how that went for each.

    Raises SendingError when the server took it for nobody.
    """
    try:
        message, sender = build(mail), envelope_sender(mail)
    except UndeliverableError as problem:
        raise SendingError(str(problem), is_final=True) from problem
    except OSError as problem:
        raise SendingError(f"An attachment cannot be read: {problem.strerror}") from problem
    odd = [one for one in mail.remaining if not deliverable(one)]
    _note(mail, reached=[], refusals=dict.fromkeys(odd, Refusal(UNDELIVERABLE, is_final=True)))
    asked = {envelope_address(one): one for one in mail.remaining}
    if not asked:
        return
    try:
        refusals = relay.hand_over(sender, list(asked), message)
    except SendingError as error:
        _note(mail, reached=[], refusals={asked[one]: why for one, why in error.refusals.items()})
        raise
    reached = [written for one, written in asked.items() if one not in refusals]
    _note(mail, reached=reached, refusals={asked[one]: why for one, why in refusals.items()})


def _note(mail: OutboundMail, *, reached: list[str], refusals: Refusals) -> None:
    """Saved before anything else is, so that nothing that goes wrong later sends it to anybody twice."""
    mail.reached = [*mail.reached, *reached]
    mail.refused |= {address: why.words for address, why in refusals.items() if why.is_final}
    mail.last_error = in_words(refusals)
    mail.save(update_fields=["reached", "refused", "last_error"])


@transaction.atomic
def _settle(mail: OutboundMail, at: datetime, error: SendingError | None = None) -> None:
    """Plan the next attempt for whom it has not reached; or end it where everybody sees it."""
    if error is not None:
        mail.last_error = str(error)[:2000]
    if not mail.reached:
        # What reached nobody presses no brake.
        mail.taken_at = None
        mail.save(update_fields=["taken_at"])
    is_over = error.is_final if error is not None else not mail.remaining
    if is_over or mail.attempts > len(WAITS):
        _end(mail, at, is_ours=error is not None and error.is_ours)
    else:
        mail.next_attempt_at = at + timedelta(minutes=WAITS[mail.attempts - 1])
        mail.save(update_fields=["next_attempt_at", "last_error"])


def _end(mail: OutboundMail, at: datetime, *, is_ours: bool) -> None:
    """It went when it reached somebody it is addressed to; otherwise it failed. Nothing is tried again."""
    mail.next_attempt_at = None
    if not mail.has_arrived:
        mail.failed_at = at
        mail.last_error = mail.last_error if mail.remaining else mail.refusals
        mail.save(update_fields=["failed_at", "next_attempt_at", "last_error"])
        facts = {"reason": mail.last_error[:500], "is_ours": is_ours}
        record(EventName.MAIL_SENDING_FAILED, mail.ref, within=mail.about, at=at, actor=SENDER, **facts)
        return
    mail.refused |= {one: mail.last_error.removeprefix(f"{one}: ") for one in mail.remaining}
    mail.sent_at, mail.last_error = at, mail.refusals
    if mail.about_kind == "user":
        # A link that signs somebody in is kept no longer than it has to be.
        mail.text = mail.html = ""
    mail.save(update_fields=["sent_at", "next_attempt_at", "refused", "last_error", "text", "html"])
    refused = {"refused": list(mail.refused)} if mail.refused else {}
    record(EventName.MAIL_SENT, mail.ref, within=mail.about, at=at, actor=SENDER, **refused)
