"""Which case does a mail belong to? Layers, most certain first, the reason kept."""

from __future__ import annotations

from dataclasses import dataclass

from answerable.accounts.models import User
from answerable.cases.models import Case, Message
from answerable.customers.directory import plain_address
from answerable.lib.mime import ParsedMail
from answerable.mail.models import InboundMail


@dataclass(frozen=True, slots=True)
class Match:
    """The case, how it was found, and whether the writer takes part in it."""

    case: Case | None
    how: str
    is_participant: bool = False


NEW = Match(None, "new")


def match(parsed: ParsedMail, inbound: InboundMail) -> Match:
    """Find the case by reply token, then by Message-ID and References.

    Knowing a case is not enough to speak in it: a writer who neither is its contact, nor takes part,
    nor belongs to its customer gets a case of their own (attacks 5-7). Merged cases lead on.
    """
    for how, found in (("token", _by_token(parsed, inbound)), ("reference", _by_reference(parsed))):
        if found is None:
            continue
        case = found.merged_into or found
        if takes_part(case, plain_address(parsed.sender.address or inbound.envelope_from)):
            return Match(case, how, is_participant=True)
    return NEW


def takes_part(case: Case, address: str) -> bool:
    """Is this address the contact, in copy, a colleague, or one of the customer's people?"""
    if not address:
        return False
    if case.contact is not None and case.contact.email == address:
        return True
    if case.participants.filter(address=address).exists():
        return True
    return _is_of_customer(case, address) or _is_colleague(address)


def without_tag(address: str) -> str:
    """The address without its +tag."""
    local, _at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _by_token(parsed: ParsedMail, inbound: InboundMail) -> Case | None:
    addressed = [*inbound.envelope_to, *(one.address for one in (*parsed.to, *parsed.cc))]
    tokens = {
        plain_address(address).rpartition("@")[0].partition("+")[2] for address in addressed if "+" in address
    }
    found = Case.objects.filter(reply_token__in=tokens - {""})
    case: Case | None = found.select_related("contact", "customer", "merged_into").order_by("pk").first()
    return case


def _by_reference(parsed: ParsedMail) -> Case | None:
    ids = [*parsed.in_reply_to, *reversed(parsed.references)][:50]
    if not ids:
        return None
    messages = {
        message.message_id: message
        for message in Message.objects.filter(message_id__in=ids)
        .exclude(message_id="")
        .select_related("case__contact", "case__customer", "case__merged_into")
        .order_by("-at")
    }
    return next((messages[one].case for one in ids if one in messages), None)


def _is_of_customer(case: Case, address: str) -> bool:
    if case.customer is None:
        return False
    domain = address.rpartition("@")[2]
    return case.customer.contacts.filter(email=address).exists() or domain in case.customer.domains


def _is_colleague(address: str) -> bool:

    return User.objects.filter(email=address, is_active=True).exists()
