"""One mail past the outbox, to find out whether mail gets through at all."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from django.conf import settings

from answerable.mail.building import UndeliverableError, envelope_address
from answerable.mail.relay import Relay, RelayAddress, SendingError


def send_test(address: str, sender: str, *, at: datetime) -> str:
    """Send a test mail now. Returns why it did not go, in a sentence; empty when the server took it."""
    if not settings.ANSWERABLE.smtp_url:
        return "No mail server is set. Set ANSWERABLE_SMTP_URL."
    if not sender:
        return "No sender is set. Set ANSWERABLE_MAIL_FROM, or give one with --from."
    try:
        sender, address = envelope_address(sender), envelope_address(address)
        with Relay(RelayAddress.parse(settings.ANSWERABLE.smtp_url)) as relay:
            relay.hand_over(sender, [address], _message(sender, address, at))
    except (UndeliverableError, SendingError) as problem:
        return str(problem)
    return ""


def _message(sender: str, address: str, at: datetime) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = "Test mail of Answerable"
    message["From"], message["To"] = sender, address
    message["Date"] = format_datetime(at)
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("Mail from Answerable reaches this address.\n")
    return message.as_bytes()
