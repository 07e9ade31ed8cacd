"""A row of the outbox as a mail: headers that cannot be broken out of, text, HTML and files."""

from __future__ import annotations

import re
from email.utils import format_datetime

from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

from answerable.files import storage
from answerable.mail.models import OutboundMail

_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def build(mail: OutboundMail) -> bytes:
    """The bytes to hand to the server; the same for every attempt but for boundaries.

    Raises FileNotFoundError when the store has lost an attachment: a mail never goes without one.
    """
    message = EmailMultiAlternatives(
        subject=harmless(mail.subject),
        body=mail.text,
        from_email=address(mail.sender_name, mail.sender_address),
        to=[address(*one) for one in mail.to],
        cc=[address(*one) for one in mail.cc],
        reply_to=[address(*mail.reply_to)] if mail.reply_to else None,
        headers=_headers(mail),
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for one in mail.attachments.select_related("file"):
        message.attach(one.file.name, storage.read(one.file), one.file.media_type)
    return message.message().as_bytes(linesep="\r\n")


def envelope(mail: OutboundMail) -> tuple[str, list[str]]:
    """Envelope sender and recipients. Automatic mail has an empty sender (RFC 3834): nobody answers it."""
    sender = "" if mail.automatic else sanitize_address(harmless(mail.sender_address), "utf-8")
    return sender, [sanitize_address(harmless(one), "utf-8") for one in mail.recipients]


def address(name: str, plain: str) -> str:
    """Name and address as one header value; whatever the name holds stays inside it."""
    clean = harmless(name).replace("\\", "").replace('"', "'").strip()
    return f'"{clean}" <{harmless(plain)}>' if clean else harmless(plain)


def harmless(text: str) -> str:
    """Text without line breaks and control characters, so that it cannot begin a header of its own."""
    return _BREAKS.sub(" ", text).strip()


def _headers(mail: OutboundMail) -> dict[str, str]:
    headers = {"Message-ID": mail.message_id, "Date": format_datetime(mail.queued_at)}
    if mail.in_reply_to:
        headers["In-Reply-To"] = harmless(mail.in_reply_to)
    if mail.references:
        headers["References"] = " ".join(harmless(one) for one in mail.references)
    if mail.automatic:
        headers["Auto-Submitted"] = "auto-replied" if mail.in_reply_to else "auto-generated"
        headers["X-Auto-Response-Suppress"] = "All"
    return headers
