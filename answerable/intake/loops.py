"""Robots without any mark are known by what they do: the same words again and again, or far too often."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from answerable.lib.mime import ParsedMail
from answerable.mail.models import InboundMail, Outcome

SPAN = timedelta(hours=1)
# The same words so many times within an hour are no person's.
SAME_WORDS = 3
# More mails than this in an hour no person writes either.
MOST_AN_HOUR = 40
REPEATED, TOO_MANY = "the same words again and again", "more mails than a person writes"


def words_hash(parsed: ParsedMail) -> str:
    """The same for the same words, however they are broken into lines; empty for hardly any words."""
    plain = " ".join(parsed.text.split()).lower()
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest() if len(plain) >= 10 else ""


def sign_of_loop(inbound: InboundMail) -> str:
    """Why this mail is taken for a robot's, going by what came from the same sender; "" for a person's."""
    if not inbound.sender:
        return ""
    since = inbound.received_at - SPAN
    before = InboundMail.objects.filter(
        sender=inbound.sender, received_at__gt=since, received_at__lte=inbound.received_at
    ).exclude(pk=inbound.pk)
    before = before.exclude(outcome=Outcome.DUPLICATE)
    if inbound.words_hash and before.filter(words_hash=inbound.words_hash)[:SAME_WORDS].count() >= SAME_WORDS:
        return REPEATED
    return TOO_MANY if before[:MOST_AN_HOUR].count() >= MOST_AN_HOUR else ""


def same_words_before(inbound: InboundMail) -> InboundMail | None:
    """The first mail of this series: further ones belong to whatever it became."""
    found: InboundMail | None = (
        InboundMail.objects.filter(
            sender=inbound.sender,
            words_hash=inbound.words_hash,
            received_at__gt=inbound.received_at - SPAN,
            about_kind="case",
        )
        .order_by("pk")
        .first()
    )
    return found if inbound.words_hash else None
