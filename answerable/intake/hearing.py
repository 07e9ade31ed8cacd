"""What a mail says becomes words on a case: the customer's, or a note of a colleague."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from answerable.accounts.models import User
from answerable.cases.acknowledgement import acknowledge
from answerable.cases.conversation import Words, add_note, receive_message
from answerable.cases.lifecycle import may_reopen
from answerable.cases.merging import follow
from answerable.cases.models import Case
from answerable.cases.opening import Opening, open_case
from answerable.cases.participants import invite
from answerable.cases.recipients import without_tag
from answerable.customers.directory import meet_contact, plain_address
from answerable.customers.models import Contact
from answerable.customers.ours import own_addresses
from answerable.events.actors import Actor
from answerable.files.models import StoredFile
from answerable.files.storage import keep
from answerable.intake.forwarded import offer_writers
from answerable.intake.language import language_of
from answerable.intake.matching import Match, is_confirmed, sender_of
from answerable.intake.suggesting import offer_links
from answerable.intake.trust import may_be_acknowledged
from answerable.lib import thread_index
from answerable.lib.authentication import Verdict
from answerable.lib.mime import ParsedMail
from answerable.lib.quoting import Split
from answerable.lib.reading import Reading
from answerable.mail import returns
from answerable.mail.building import deliverable
from answerable.mail.models import InboundMail

LONGEST_ADDRESS = 254
MOST_COPIES = 20
MOST_RECIPIENTS_KEPT = 500
MOST_PROBLEMS = 20


def hear(inbound: InboundMail, reading: Reading, found: Match, trust: Verdict) -> Case:
    """The customer's words go onto the case they belong to, or open a new one.

    Words on a case that was closed too long ago open a new case that follows it. On a new case stands
    what it may belong to, and who may really be asking, for staff to decide. Whoever is acknowledged
    wrote themselves: no machine is ever answered.
    """
    at, parsed, known = inbound.received_at, reading.parsed, found.case
    contact = contact_of(inbound, parsed)
    actor = Actor.contact(contact.pk if contact else None, contact.name if contact else "")
    is_over = known is not None and not parsed.automatic and not may_reopen(known, at)
    case = known if known is not None and not is_over else _open(inbound, parsed, contact, actor)
    if known is not None and is_over:
        follow(case, known, at=at, actor=actor)
    message = receive_message(case, words_of(inbound, reading, contact, case, found.how, trust), at=at)
    if known is None:
        offer_links(message, parsed, found.known_of, at=at)
        offer_writers(message, reading, at=at)
    if not parsed.automatic:
        _invite_others(message.case, inbound, parsed, at)
    is_known = contact is not None and contact.customer_id is not None
    may_be = not parsed.automatic and inbound.return_path != ""
    if case is not known and may_be and may_be_acknowledged(trust, is_known=is_known):
        acknowledge(message.case, at=at)
    if not parsed.automatic and not trust.is_forged:
        returns.clear(message.author_address, at=at, actor=actor)
    return message.case


def note_by_mail(case: Case, colleague: User, inbound: InboundMail, reading: Reading, trust: Verdict) -> None:
    """A colleague's mail into a case is a note: From can be forged, so it never reaches a customer."""
    split, parsed = reading.split, reading.parsed
    with translation.override(colleague.language):
        parts = [_doubt(trust), split.reply or parsed.text.strip() or parsed.subject, _attached(parsed)]
    text = "\n\n".join(part for part in parts if part) or "—"
    add_note(case, text, by=None, at=inbound.received_at, author_name=colleague.name)


def _doubt(trust: Verdict) -> str:
    """A warning above words that somebody else may have written."""
    if not trust.is_forged:
        return ""
    return _("Beware: the sender’s domain says that this mail is not from it (DMARC failed).")


def _attached(parsed: ParsedMail) -> str:
    """Notes have no files; which ones came is said, and the original mail has them."""
    names = [part.filename for part in parsed.attachments]
    if not names:
        return ""
    sentence = ngettext(
        "The mail had {n} attachment: {names}", "The mail had {n} attachments: {names}", len(names)
    )
    return sentence.format(n=len(names), names=", ".join(names[:20]))


def contact_of(inbound: InboundMail, parsed: ParsedMail) -> Contact | None:
    """Who wrote it, met for the first time or known; None for nobody we could answer."""
    address = sender_of(inbound, parsed)
    if "@" not in address or len(address) > LONGEST_ADDRESS:
        return None
    return meet_contact(address, parsed.sender.name, at=inbound.received_at)


def _open(inbound: InboundMail, parsed: ParsedMail, contact: Contact | None, actor: Actor) -> Case:
    language = (contact.speaks if contact else "") or language_of(f"{parsed.subject}\n{parsed.text}")
    opening = Opening(
        subject=parsed.subject,
        door="mail",
        contact=contact,
        language=language,
        is_automatic=bool(parsed.automatic),
    )
    return open_case(opening, at=inbound.received_at, actor=actor)


def words_of(
    inbound: InboundMail,
    reading: Reading,
    contact: Contact | None,
    case: Case | None,
    how: str,
    trust: Verdict,
) -> Words:
    """What the mail says, for a case; None when it is not there yet."""
    parsed = reading.parsed
    # What somebody sends on is what it is about, not something said earlier.
    split = Split(parsed.text, "") if reading.writers and how == "new" else reading.split
    address = sender_of(inbound, parsed)
    language = case.language if case is not None else language_of(parsed.subject)
    return Words(
        text=split.reply or parsed.text or _instead_of_words(parsed, language),
        quoted=split.rest if split.reply else "",
        html=reading.html,
        author_name=parsed.sender.name or (contact.name if contact else "") or address,
        author_address=address,
        contact=contact,
        to=[one.address for one in parsed.to if one.address][:MOST_RECIPIENTS_KEPT],
        cc=[one.address for one in parsed.cc if one.address][:MOST_RECIPIENTS_KEPT],
        message_id=parsed.message_id,
        answers=next(iter([*parsed.in_reply_to, *reversed(parsed.references)]), ""),
        thread_root=thread_index.root(parsed.field("thread-index")),
        matched_by=how,
        inbound=inbound,
        is_automatic=bool(parsed.automatic),
        is_verified=(case is None or is_confirmed(case, address)) and not trust.is_forged,
        authentication=trust.as_dict(),
        problems=parsed.defects[:MOST_PROBLEMS],
        protection=parsed.protection or "",
        files=_files(parsed, inbound.received_at),
    )


def _instead_of_words(parsed: ParsedMail, language: str) -> str:
    """What is said of a mail whose words nobody here can read."""
    if parsed.protection is None or not parsed.protection.is_encrypted:
        return ""
    with translation.override(language):
        sentence = _("This mail is encrypted ({kind}) and cannot be read here. The original is kept.")
        return sentence.format(kind="S/MIME" if "S/MIME" in parsed.protection else "OpenPGP")


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


def _invite_others(case: Case, inbound: InboundMail, parsed: ParsedMail, at: datetime) -> None:
    """Whoever writes or stands in To and Cc, and is neither the case's contact nor we, takes part.

    We are also whoever the mail was handed in for at our door: in copy, we would answer ourselves.
    """
    doors = {plain_address(one) for one in inbound.envelope_to}
    ours = own_addresses() | doors | {without_tag(one) for one in doors}
    main = case.contact.email if case.contact else None
    found: dict[str, str] = {}
    for one in (parsed.sender, *parsed.to, *parsed.cc):
        address = plain_address(one.address)
        is_other = address != main and not {address, without_tag(address)} & ours
        if is_other and can_be_written_to(address):
            found.setdefault(address, one.name)
    room = MOST_COPIES - case.participants.count()
    for address in list(found)[: max(room, 0)]:
        invite(case, address, found[address], at=at, is_confirmed=is_confirmed(case, address))


def can_be_written_to(address: str) -> bool:
    """Could a mail with this address in copy be handed over?"""
    return len(address) <= LONGEST_ADDRESS and deliverable(address)
