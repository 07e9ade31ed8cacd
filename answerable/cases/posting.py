"""Turning our words into a mail to the customer that belongs to the conversation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from answerable.accounts.models import User
from answerable.cases.markup import to_html
from answerable.cases.models import Case, Direction, Door, Message, MessageFile, Participant
from answerable.cases.refusals import Refused
from answerable.cases.threads import Thread, thread_of
from answerable.files.models import StoredFile
from answerable.lib import subjects, thread_index
from answerable.lib.addresses import Address
from answerable.mail.models import OutboundMail
from answerable.mail.outbox import OutgoingMail, queue
from answerable.policy.versions import active


def check_has_words(text: str) -> None:
    """Raises Refused when there is nothing to say."""
    if not text.strip():
        raise Refused(_("The reply is empty; write something first."))


def recipient_of(case: Case) -> tuple[str, str] | None:
    """Name and address the answer goes to: the case's contact, whoever wrote last (pain 26)."""
    if case.contact is None or not case.contact.email:
        return None
    return case.contact.name, case.contact.email


def reaches_contact(case: Case, addresses: Iterable[str]) -> bool:
    """Does a mail to these addresses go to the person whose case it is?"""
    main = recipient_of(case)
    return main is None or main[1] in addresses


def copies_of(case: Case) -> list[str]:
    """The addresses in copy: who takes part, and who wrote the cases merged into this one.

    Those were promised an answer too. Only people of the same customer are taken over, and nobody whom
    only a mail put in copy and no colleague has confirmed.
    """
    family = [ref.id for ref in case.family]
    confirmed = Participant.objects.filter(case__in=family, confirmed_at__isnull=False)
    addresses = [*confirmed.values_list("address", flat=True), *merged_writers(case)]
    main = recipient_of(case)
    return [one for one in dict.fromkeys(addresses) if main is None or one != main[1]]


def merged_writers(case: Case) -> list[str]:
    """The contacts of the cases merged into this one, as far as they are of the same customer."""
    if case.customer_id is None or len(case.family) < 2:
        return []
    merged = Case.objects.filter(merged_into=case, contact__customer=case.customer_id).order_by("pk")
    return [found for found in merged.values_list("contact__email", flat=True) if found]


def post(
    case: Case,
    text: str,
    *,
    by: User,
    at: datetime,
    to: tuple[Address, ...],
    cc: tuple[Address, ...] = (),
    files: tuple[StoredFile, ...] = (),
    answers: Message | None = None,
    once: str | None = None,
) -> Message:
    """Store our words as a message and queue the mail that carries them, in one transaction."""
    thread = thread_of(case, at, answers)
    signed = f"{text.rstrip()}\n\n{by.signature.strip() or by.name}"
    with translation.override(case.language):
        context = {"case": case, "text": signed, "html": to_html(signed), "previous": thread.quoted}
        plain = render_to_string("cases/mail/reply.txt", context)
        html = render_to_string("cases/mail/reply.html", context)
    sent = _queue(case, to, cc, plain, html, at, thread, files=files, sender_name=by.name)
    return _store(case, text, to, cc, sent, by, at, files, once)


def acknowledge(case: Case, to: tuple[str, str], subject: str, text: str, html: str, at: datetime) -> Message:
    """Queue an automatic mail about the case and keep it in the conversation as automatic."""
    thread, person = thread_of(case, at), Address(*to)
    sent = _queue(case, (person,), (), text, html, at, thread, subject=subject, automatic=True)
    return Message.objects.create(
        case=case,
        direction=Direction.OUT,
        door=Door.MAIL,
        at=at,
        author_name=sender_name(case.language),
        to=[to[1]],
        text=text.strip(),
        is_automatic=True,
        message_id=sent.message_id,
        thread_root=thread_index.root(sent.thread_index),
        outbound=sent,
    )


def sender_name(language: str) -> str:
    """The vendor's name, as the sender of mail."""
    return active().document.vendor.name.get(language)


def sender_address() -> str:
    """The address our mail comes from: the setting, else the policy's own."""
    return settings.ANSWERABLE.mail_from or _published() or "support@localhost"


def reply_address(case: Case) -> str:
    """Where answers to this case go: support+token@domain, or the plain address when that is off."""
    address = sender_address()
    if settings.ANSWERABLE.reply_addresses != "plus":
        return address
    local, _at, domain = address.rpartition("@")
    return f"{local}+{case.reply_token}@{domain}"


def subject_of(case: Case, answered: str = "") -> str:
    """The subject of our mails, with the number where readers and machines look for it.

    What follows it is the subject of the mail that is answered: mail programs keep a conversation
    together only under one subject, whatever the case is called by now.
    """
    return f"[{case.number}] {subjects.answered(answered) or case.subject}"


def _published() -> str:
    return active().document.address_of("mail") or ""


def _queue(
    case: Case,
    to: tuple[Address, ...],
    cc: tuple[Address, ...],
    text: str,
    html: str,
    at: datetime,
    thread: Thread,
    *,
    subject: str = "",
    sender_name: str = "",
    automatic: bool = False,
    files: tuple[StoredFile, ...] = (),
) -> OutboundMail:
    vendor = active().document.vendor.name.get(case.language)
    draft = OutgoingMail(
        sender=Address(f"{sender_name} · {vendor}" if sender_name else vendor, sender_address()),
        reply_to=Address(vendor, reply_address(case)),
        to=to,
        cc=cc,
        subject=subject or f"Re: {subject_of(case, thread.subject)}",
        text=text,
        html=html,
        in_reply_to=thread.in_reply_to,
        references=thread.references,
        thread_index=thread.index,
        # An automatic mail carries no words of whoever wrote, also not where nobody sees them.
        thread_topic="" if automatic else subjects.answered(thread.subject) or case.subject,
        automatic=automatic,
        files=files,
    )
    return queue(draft, about=case.ref, at=at)


def _store(
    case: Case,
    text: str,
    to: tuple[Address, ...],
    cc: tuple[Address, ...],
    sent: OutboundMail,
    by: User,
    at: datetime,
    files: tuple[StoredFile, ...],
    once: str | None,
) -> Message:
    message = Message.objects.create(
        case=case,
        direction=Direction.OUT,
        door=Door.MAIL,
        at=at,
        user=by,
        author_name=by.name,
        author_address=sender_address(),
        to=[one.address for one in to],
        cc=[one.address for one in cc],
        text=text,
        message_id=sent.message_id,
        answers=sent.in_reply_to,
        thread_root=thread_index.root(sent.thread_index),
        outbound=sent,
        once=once,
    )
    MessageFile.objects.bulk_create(MessageFile(message=message, file=file) for file in files)
    return message
