"""Sending what is in the outbox: claimed, tried, tried again, given up visibly."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F

from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.mail.building import build, envelope
from answerable.mail.models import OutboundMail

SENDER = Actor.system("mail")
# A sender that died gives its mail back after this long.
LEASE = timedelta(minutes=10)
PATIENCE = timedelta(seconds=30)
# Minutes between attempts; a server that is down for a night or a weekend day is waited for.
STEPS = (1, 2, 5, 15, 30, 60, 120, 240, 480, 720, 1440)


class NoServerError(Exception):
    """No server for outgoing mail is set."""


def send(outbound_id: int, *, at: datetime) -> bool:
    """Try to send one mail now; True when the server took it. Run twice, it sends once.

    A server that refuses for good (5xx) fails the mail; anything else is tried again later, as the
    same mail with the same Message-ID. Without a server the mail waits and nothing is lost.
    """
    mail = _claim(outbound_id, at)
    if mail is None:
        return False
    try:
        refused = _hand_over(mail)
    except NoServerError:
        _wait(mail, at, "No mail server is set (ANSWERABLE_SMTP_URL); the mail waits.", counts=False)
        return False
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(mail, error.recipients, at)
    except smtplib.SMTPResponseException as error:
        text = f"{error.smtp_code} {_text(error.smtp_error)}"
        return _fail(mail, text, at) if 500 <= error.smtp_code < 600 else _wait(mail, at, text)
    except (OSError, smtplib.SMTPException) as error:
        return _wait(mail, at, str(error) or type(error).__name__)
    return _sent(mail, refused, at)


def send_waiting(at: datetime) -> int:
    """Try everything whose time has come; returns how many were tried."""
    due = OutboundMail.objects.filter(sent_at=None, failed_at=None, next_attempt_at__lte=at)
    waiting = list(due.order_by("next_attempt_at").values_list("pk", flat=True)[:500])
    for pk in waiting:
        send(pk, at=at)
    return len(waiting)


def _claim(outbound_id: int, at: datetime) -> OutboundMail | None:
    taken = OutboundMail.objects.filter(
        pk=outbound_id, sent_at=None, failed_at=None, next_attempt_at__lte=at
    ).update(next_attempt_at=at + LEASE, attempts=F("attempts") + 1)
    return OutboundMail.objects.get(pk=outbound_id) if taken else None


def _hand_over(mail: OutboundMail) -> dict[str, tuple[int, bytes]]:
    content = build(mail)
    sender, recipients = envelope(mail)
    with _connect() as server:
        return server.sendmail(sender, recipients, content)


def _connect() -> smtplib.SMTP:
    url = settings.ANSWERABLE.smtp_url
    if not url:
        raise NoServerError
    parts = urlsplit(url)
    host, seconds = parts.hostname or "localhost", PATIENCE.total_seconds()
    if parts.scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=seconds, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=seconds)
    if parts.scheme == "smtp+starttls":
        server.starttls(context=ssl.create_default_context())
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


@transaction.atomic
def _sent(mail: OutboundMail, refused: dict[str, tuple[int, bytes]], at: datetime) -> bool:
    mail.sent_at, mail.next_attempt_at = at, None
    mail.last_error = _refusals(refused)
    mail.save(update_fields=["sent_at", "next_attempt_at", "last_error"])
    record(EventName.MAIL_SENT, mail.ref, within=mail.about, at=at, actor=SENDER, refused=sorted(refused))
    return True


def _refused(mail: OutboundMail, recipients: dict[str, tuple[int, bytes]], at: datetime) -> bool:
    text = _refusals(recipients)
    if all(500 <= code < 600 for code, _why in recipients.values()):
        return _fail(mail, text, at)
    return _wait(mail, at, text)


@transaction.atomic
def _fail(mail: OutboundMail, text: str, at: datetime) -> bool:
    mail.failed_at, mail.next_attempt_at, mail.last_error = at, None, text
    mail.save(update_fields=["failed_at", "next_attempt_at", "last_error"])
    record(EventName.MAIL_SENDING_FAILED, mail.ref, within=mail.about, at=at, actor=SENDER, reason=text[:500])
    return False


def _wait(mail: OutboundMail, at: datetime, text: str, *, counts: bool = True) -> bool:
    attempts = mail.attempts if counts else mail.attempts - 1
    if counts and attempts > len(STEPS):
        return _fail(mail, text, at)
    step = STEPS[max(0, attempts - 1)]
    OutboundMail.objects.filter(pk=mail.pk).update(
        attempts=attempts, next_attempt_at=at + timedelta(minutes=step), last_error=text
    )
    return False


def _refusals(recipients: dict[str, tuple[int, bytes]]) -> str:
    return "; ".join(f"{one}: {code} {_text(why)}" for one, (code, why) in sorted(recipients.items()))


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
