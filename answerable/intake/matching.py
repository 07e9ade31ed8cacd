"""Which case does a mail belong to? Layers, most certain first, the reason kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from answerable.accounts.models import User
from answerable.cases.models import Case, Message
from answerable.customers.directory import customer_of_domain, find_contact, plain_address
from answerable.lib.mime import ParsedMail
from answerable.mail.models import InboundMail, OutboundMail

MOST_REFERENCES = 50


@dataclass(frozen=True, slots=True)
class Match:
    """The case, if the mail belongs to one, and how that was found: token, reference or new."""

    case: Case | None
    how: str


NEW = Match(None, "new")


def sender_of(inbound: InboundMail, parsed: ParsedMail) -> str:
    """The writer's address as addresses are compared: From, else the envelope's; "" for nobody."""
    return plain_address(parsed.sender.address or inbound.envelope_from)


def match(parsed: ParsedMail, inbound: InboundMail) -> Match:
    """Find the case by reply token, then by Message-ID and References.

    Knowing a case is not enough to speak in it: a writer who neither is its contact, nor takes part,
    nor belongs to its customer gets a case of their own (attacks 5-7). Merged cases lead on.
    """
    writer = sender_of(inbound, parsed)
    for how, found in _candidates(parsed, inbound):
        case = found.merged_into or found
        if takes_part(case, writer):
            return Match(case, how)
    return NEW


def takes_part(case: Case, address: str) -> bool:
    """Is this address the contact, in copy, a colleague, or one of the customer's people?"""
    if not address:
        return False
    family = [ref.id for ref in case.family]
    return (
        Case.objects.filter(pk__in=family, contact__email=address).exists()
        or case.participants.model.objects.filter(case__in=family, address=address).exists()
        or _is_of_customer(case, address)
        or colleague_at(address) is not None
    )


def colleague_at(address: str) -> User | None:
    """The colleague with this address, as long as they may sign in."""
    return User.objects.filter(email=address, is_active=True).first() if address else None


def without_tag(address: str) -> str:
    """The address without its +tag."""
    local, _at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _candidates(parsed: ParsedMail, inbound: InboundMail) -> Iterator[tuple[str, Case]]:
    yield from (("token", case) for case in _by_token(parsed, inbound))
    ids = list(dict.fromkeys([*parsed.in_reply_to, *reversed(parsed.references)]))[:MOST_REFERENCES]
    if ids:
        yield from (("reference", case) for case in _by_reference(ids))


def _by_token(parsed: ParsedMail, inbound: InboundMail) -> QuerySet[Case]:
    addressed = [*inbound.envelope_to, *(one.address for one in (*parsed.to, *parsed.cc))]
    tokens = {
        plain_address(address).rpartition("@")[0].partition("+")[2] for address in addressed if "+" in address
    }
    return _cases().filter(reply_token__in=tokens - {""}).order_by("pk")


def _by_reference(ids: list[str]) -> Iterator[Case]:
    """The cases these Message-IDs lead to, in the order of the ids; of equal ids the oldest first."""
    known = list(Message.objects.filter(message_id__in=ids).order_by("at").values_list("message_id", "case"))
    # Notices to colleagues are mails about a case, yet no message of it.
    ours = OutboundMail.objects.filter(message_id__in=ids, about_kind="case")
    known += list(ours.values_list("message_id", "about_id"))
    cases = _cases().in_bulk([case for _id, case in known])
    wanted = dict.fromkeys(case for one in ids for message_id, case in known if message_id == one)
    return (cases[case] for case in wanted if case in cases)


def _cases() -> QuerySet[Case]:
    found: QuerySet[Case] = Case.objects.select_related("contact", "customer", "merged_into")
    return found


def _is_of_customer(case: Case, address: str) -> bool:
    """Somebody on file belongs where the file says; of others the domain tells, if it is one customer's."""
    if case.customer_id is None:
        return False
    contact = find_contact(address)
    if contact is not None and contact.customer_id is not None:
        return contact.customer_id == case.customer_id
    owner = customer_of_domain(address.rpartition("@")[2])
    return owner is not None and owner.pk == case.customer_id
