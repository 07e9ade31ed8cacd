"""One mail that came in, for its own page: envelope, header, history, problems and source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from answerable.cases.models import Message
from answerable.desk.mail_lists import door_names
from answerable.desk.mail_words import outcome_words
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.lib.charsets import plain
from answerable.mail.models import FetchedMail, InboundMail

# Enough to find out what is wrong; the whole is a download.
MOST_SOURCE = 200_000
MOST_FIELDS = 100


@dataclass(frozen=True, slots=True)
class MailShape:
    """Everything the page shows beside the line of the log."""

    envelope: Sequence[tuple[str, str]]
    fields: Sequence[tuple[str, str]]
    history: Sequence[tuple[datetime, str, str]]
    problems: Sequence[str]
    source: str
    is_cut: bool


def shape_of(mail: InboundMail) -> MailShape:
    """Read from the bytes as they came; nothing is believed and nothing is run."""
    raw = mail.raw_bytes
    message = Message.objects.filter(inbound=mail).first()
    return MailShape(
        envelope=_envelope(mail),
        fields=_fields(raw),
        history=_history(mail),
        problems=list(message.problems) if message is not None else [],
        source=plain(raw[:MOST_SOURCE].decode("utf-8", "replace").replace("\r\n", "\n")),
        is_cut=len(raw) > MOST_SOURCE,
    )


def _envelope(mail: InboundMail) -> list[tuple[str, str]]:
    box = FetchedMail.objects.filter(mail=mail).select_related("mailbox").first()
    said = [
        (_("Door"), door_names().get(mail.door, mail.door)),
        (_("Mailbox"), box.mailbox.name if box is not None else ""),
        (_("Envelope sender"), mail.envelope_from or (_("empty") if mail.return_path == "" else "")),
        (_("Envelope recipients"), ", ".join(mail.envelope_to)),
        ("Message-ID", mail.message_id),
        ("SHA-256", mail.sha256),
    ]
    return [(label, text) for label, text in said if text]


def _fields(raw: bytes) -> list[tuple[str, str]]:
    """The header as it is written, unfolded."""
    header = re.split(rb"\r?\n\r?\n", raw[:MOST_SOURCE], maxsplit=1)[0]
    text = plain(re.sub(rb"\r?\n[ \t]+", b" ", header).decode("utf-8", "replace").replace("\r\n", "\n"))
    pairs = (line.partition(":") for line in text.split("\n") if ":" in line)
    return [(name.strip(), value.strip()[:2000]) for name, _colon, value in pairs][:MOST_FIELDS]


def _history(mail: InboundMail) -> list[tuple[datetime, str, str]]:
    events = Event.objects.filter(about_kind="mail", about_id=mail.pk).order_by("pk")[:MOST_FIELDS]
    return [(one.at, _words(one), outcome_words(str(one.facts.get("reason", "")))) for one in events]


def _words(event: Event) -> str:
    words = {
        EventName.MAIL_STORED: _("stored"),
        EventName.MAIL_ACCEPTED: _("accepted"),
        EventName.MAIL_DUPLICATE: _("recognised as a duplicate"),
        EventName.MAIL_IGNORED: _("ignored"),
        EventName.MAIL_REFUSED: _("refused"),
        EventName.MAIL_READING_FAILED: _("could not be read"),
        EventName.MAIL_RETRIED: _("read again, asked for by {who}").format(who=event.actor_name),
    }
    return next((text for name, text in words.items() if name == event.name), event.name)
