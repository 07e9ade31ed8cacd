"""Mails as people and machines write them, and the way they come in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from itertools import count

from answerable.cases.models import Case
from answerable.intake.receive import receive
from answerable.mail.journal import store
from answerable.mail.models import InboundMail, OutboundMail
from answerable.testing.cast import NOON

DESK = "technology@vonechain.com"
_serial = count(1)


def letter(
    sender: str = "Zhao Wei <zhao@huaxin.example>",
    text: str = "From this morning all nodes stand still.",
    *,
    subject: str = "Nodes stop producing blocks",
    to: str = DESK,
    cc: str = "",
    message_id: str = "",
    answers: str = "",
    references: Iterable[str] = (),
    fields: Iterable[tuple[str, str]] = (),
    files: Iterable[tuple[str, str, bytes]] = (),
) -> bytes:
    """A mail by a person; `answers` is the Message-ID it replies to."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = message_id or f"<letter-{next(_serial)}@writers.example>"
    for name, value in (("Cc", cc), ("In-Reply-To", answers), ("References", " ".join(references)), *fields):
        if value:
            mail[name] = value
    mail.set_content(text)
    for name, media_type, content in files:
        main, _, sub = media_type.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def post(
    raw: bytes,
    *,
    envelope_from: str = "zhao@huaxin.example",
    envelope_to: Iterable[str] = (DESK,),
    at: datetime = NOON,
) -> InboundMail:
    """The mail comes in at `at` and is read at once; returns its row."""
    stored = store(raw, envelope_from=envelope_from, envelope_to=list(envelope_to), door="smtp", at=at)
    receive(stored.pk, now=at)
    return InboundMail.objects.get(pk=stored.pk)


def case_of(mail: InboundMail) -> Case:
    """The case the mail became part of."""
    assert mail.about is not None, (mail.outcome, mail.outcome_reason)
    return Case.objects.get(pk=mail.about.id)


def automatic_mails() -> list[OutboundMail]:
    """What was sent without a person."""
    return list(OutboundMail.objects.filter(automatic=True, about_kind="case").order_by("pk"))
