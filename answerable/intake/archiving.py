"""A mail of an archive becomes part of a closed case, or is nothing to anybody, for a named reason."""

from __future__ import annotations

from datetime import datetime

from answerable.cases.archive import file_away
from answerable.cases.models import Case, Message
from answerable.cases.opening import Opening
from answerable.cases.recipients import without_tag
from answerable.customers.directory import meet_contact, plain_address
from answerable.customers.models import Contact
from answerable.customers.ours import own_addresses
from answerable.events.actors import Actor
from answerable.intake.hearing import can_be_written_to, contact_of, words_of
from answerable.intake.ignoring import why_ignored
from answerable.intake.language import language_of
from answerable.intake.matching import MOST_REFERENCES, colleague_at, sender_of
from answerable.intake.returned import BOUNCE
from answerable.intake.trust import verdict_of
from answerable.lib.mime import ParsedMail
from answerable.lib.reading import Reading
from answerable.mail import outcomes
from answerable.mail.models import ARCHIVE, InboundMail

FILED = "archive"
ARCHIVIST = Actor.system("archive")


def file_archived(inbound: InboundMail, reading: Reading, *, now: datetime) -> str:
    """File one mail inside the caller's transaction; how it ended."""
    parsed = reading.parsed
    sender = sender_of(inbound, parsed)
    is_ours = bool({sender, without_tag(sender)} & own_addresses()) or colleague_at(sender) is not None
    reason = BOUNCE if reading.bounce is not None else why_ignored(inbound, parsed)
    if reason and not (is_ours and reason == "own_address" and not parsed.automatic):
        return outcomes.ignore(inbound, reason=reason, at=now)
    at = min(inbound.received_at, now)
    case = _known_case(parsed)
    contact = _other_side(parsed, at) if is_ours else contact_of(inbound, parsed)
    language = language_of(f"{parsed.subject}\n{parsed.text}")
    opening = Opening(subject=parsed.subject, door="mail", contact=contact, language=language)
    words = words_of(inbound, reading, contact, None, FILED, verdict_of(parsed))
    message = file_away(
        case, opening, words, by=colleague_at(sender), is_ours=is_ours,
        at=at, filed_at=now, actor=ARCHIVIST,
    )  # fmt: skip
    return outcomes.accept(inbound, about=message.case.ref, reason=FILED, at=now)


def _known_case(parsed: ParsedMail) -> Case | None:
    """The archived case this mail refers to, or that refers to this mail. Live cases get no old mail."""
    ids = list(dict.fromkeys([*parsed.in_reply_to, *reversed(parsed.references)]))[:MOST_REFERENCES]
    archived = Message.objects.filter(inbound__door=ARCHIVE).select_related("case").order_by("at")
    known = {one.message_id: one.case for one in archived.filter(message_id__in=ids)} if ids else {}
    case = next((known[one] for one in ids if one in known), None)
    if case is None and parsed.message_id:
        answering = archived.filter(answers=parsed.message_id).first()
        case = answering.case if answering else None
    return case


def _other_side(parsed: ParsedMail, at: datetime) -> Contact | None:
    """Whom our mail went to: the first who is not one of us."""
    ours = own_addresses()
    for one in (*parsed.to, *parsed.cc):
        address = plain_address(one.address)
        is_us = {address, without_tag(address)} & ours or colleague_at(address) is not None
        if not is_us and can_be_written_to(address):
            return meet_contact(address, one.name, at=at)
    return None
