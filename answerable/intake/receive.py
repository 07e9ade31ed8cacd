"""What arrived by mail, turned into case verbs. Every item ends in a named outcome.

The way of a mail: stored raw (room `mail`) → `receive` → one case verb → clocks and notices follow.
One mail, one transaction: a mail that defeats us spoils no other.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime

from django.db import transaction

from answerable.accounts.models import User
from answerable.cases.acknowledgement import acknowledge
from answerable.cases.conversation import Words, add_note, invite, receive_message
from answerable.cases.models import Case
from answerable.cases.opening import Opening, open_case
from answerable.cases.posting import own_addresses
from answerable.cases.words import one_line
from answerable.customers.directory import meet_contact, plain_address
from answerable.customers.models import Contact
from answerable.events.actors import Actor
from answerable.files.models import StoredFile
from answerable.files.storage import keep
from answerable.intake.language import language_of
from answerable.intake.matching import Match, match, without_tag
from answerable.lib import html, mime, quoting
from answerable.lib.automatic import Reason
from answerable.lib.mime import ParsedMail
from answerable.mail import outcomes
from answerable.mail.models import InboundMail, OutboundMail

log = logging.getLogger(__name__)

# Kinds of automatic mail that are about one of ours and never anybody's request.
REPORTS = (Reason.DELIVERY_REPORT, Reason.READ_RECEIPT, Reason.REPORT)


def receive(inbound_id: int, *, now: datetime) -> str:
    """Read the stored mail `inbound_id` and return its outcome. Running it again changes nothing.

    The instant that counts for every clock is when the mail was stored, not when it is read.
    """
    claimed = outcomes.claim(inbound_id, at=now)
    if claimed is None:
        return InboundMail.objects.get(pk=inbound_id).outcome
    try:
        with transaction.atomic():
            outcome = _receive(claimed, now)
    except Exception as error:
        log.exception("Mail %s could not be read.", inbound_id)
        outcomes.fail(claimed, reason=f"{type(error).__name__}: {error}", at=now)
        return "failed"
    return outcome


def _receive(inbound: InboundMail, now: datetime) -> str:
    parsed = mime.parse(inbound.raw_bytes, return_path=inbound.envelope_from)
    _describe(inbound, parsed)
    twin = outcomes.earlier_twin(inbound)
    if twin is not None:
        return outcomes.duplicate(inbound, of=twin, at=now)
    if reason := _why_ignored(inbound, parsed):
        return outcomes.ignore(inbound, reason=reason, at=now)
    found = match(parsed, inbound)
    colleague = User.objects.filter(email=_sender(inbound, parsed), is_active=True).first()
    if colleague and found.case:
        _note_by_mail(found.case, colleague, parsed, inbound)
        return outcomes.accept(inbound, about=found.case.ref, reason="colleague", at=now)
    case = _hear(inbound, parsed, found)
    return outcomes.accept(inbound, about=case.ref, reason=found.how, at=now)


def _why_ignored(inbound: InboundMail, parsed: ParsedMail) -> str:
    if _sender(inbound, parsed) in own_addresses():
        return "own_address"
    if parsed.message_id and OutboundMail.objects.filter(message_id=parsed.message_id).exists():
        return "own_mail"
    # Bounces and receipts are about a mail of ours; they never open, wake or time anything.
    return parsed.automatic if parsed.automatic in REPORTS else ""


def _describe(inbound: InboundMail, parsed: ParsedMail) -> None:
    said = [parsed.message_id, parsed.sender.address, parsed.subject, str(parsed.date), parsed.text]
    known = hashlib.sha256("\0".join(said).encode("utf-8", "replace"))
    for part in parsed.attachments:
        known.update(hashlib.sha256(part.content).digest())
    outcomes.describe(
        inbound,
        message_id=parsed.message_id,
        fingerprint=known.hexdigest(),
        subject=one_line(parsed.subject, 300),
        sender=_sender(inbound, parsed),
    )


def _hear(inbound: InboundMail, parsed: ParsedMail, found: Match) -> Case:
    """The customer's words go onto the case they belong to, or open a new one."""
    address = _sender(inbound, parsed)
    contact = meet_contact(address, parsed.sender.name, at=inbound.received_at) if address else None
    case, is_new = found.case, found.case is None
    if case is None:
        case = _open(inbound, parsed, contact)
    words = _words(inbound, parsed, contact, is_verified=is_new or found.is_participant)
    message = receive_message(case, words, at=inbound.received_at)
    if is_new:
        for copy in _others(parsed):
            invite(case, copy[1], copy[0], at=inbound.received_at)
        if not parsed.automatic and inbound.envelope_from:
            acknowledge(message.case, at=inbound.received_at)
    return message.case


def _open(inbound: InboundMail, parsed: ParsedMail, contact: Contact | None) -> Case:
    language = (contact.speaks if contact else "") or language_of(f"{parsed.subject}\n{parsed.text}")
    opening = Opening(
        subject=parsed.subject,
        door="mail",
        contact=contact,
        language=language,
        is_automatic=bool(parsed.automatic),
    )
    actor = Actor.contact(contact.pk if contact else None, contact.name if contact else "")
    return open_case(opening, at=inbound.received_at, actor=actor)


def _words(inbound: InboundMail, parsed: ParsedMail, contact: Contact | None, *, is_verified: bool) -> Words:
    split = quoting.split(parsed.text)
    return Words(
        text=split.reply or parsed.text,
        quoted=split.rest if split.reply else "",
        html=html.clean(parsed.html) if parsed.html else "",
        author_name=parsed.sender.name or (contact.name if contact else "") or parsed.sender.address,
        author_address=parsed.sender.address,
        contact=contact,
        to=[one.address for one in parsed.to if one.address],
        cc=[one.address for one in parsed.cc if one.address],
        message_id=parsed.message_id,
        inbound=inbound,
        is_automatic=bool(parsed.automatic),
        is_verified=is_verified,
        files=_files(parsed, inbound.received_at),
    )


def _files(parsed: ParsedMail, at: datetime) -> tuple[StoredFile, ...]:
    return tuple(
        keep(
            part.content,
            name=part.filename,
            media_type=part.media_type,
            content_id=part.content_id,
            is_inline=part.is_inline,
            at=at,
        )
        for part in parsed.attachments
    )


def _others(parsed: ParsedMail) -> list[tuple[str, str]]:
    """People in To and Cc who are neither the writer nor we: they take part."""
    known = own_addresses() | {plain_address(parsed.sender.address)}
    found = {}
    for one in (*parsed.to, *parsed.cc):
        address = plain_address(one.address)
        if address and without_tag(address) not in known:
            found[address] = one.name
    return [(name, address) for address, name in found.items()][:20]


def _note_by_mail(case: Case, colleague: User, parsed: ParsedMail, inbound: InboundMail) -> None:
    """A colleague's mail into a case is a note: From can be forged, so it never reaches a customer."""
    split = quoting.split(parsed.text)
    add_note(case, split.reply or parsed.text, by=None, at=inbound.received_at, author_name=colleague.name)


def _sender(inbound: InboundMail, parsed: ParsedMail) -> str:
    return plain_address(parsed.sender.address or inbound.envelope_from)
