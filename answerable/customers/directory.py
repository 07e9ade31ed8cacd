"""Who is writing? Contacts found by address, customers by domain."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from answerable.customers.models import Contact, Customer
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.lib.headers import one_line
from answerable.lib.ref import Ref

# Domains where anybody has a mailbox: they say nothing about the organisation.
PUBLIC_MAIL_DOMAINS = frozenset(
    """
    gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com
    icloud.com me.com aol.com gmx.de gmx.net web.de t-online.de freenet.de mail.ru
    yandex.ru proton.me protonmail.com qq.com foxmail.com 163.com 126.com yeah.net
    sina.com sina.cn sohu.com 139.com 189.cn aliyun.com naver.com daum.net
    hanmail.net libero.it orange.fr free.fr laposte.net
    """.split()  # noqa: SIM905
)


def plain_address(address: str) -> str:
    """The form in which addresses are compared: trimmed, ASCII letters lower case, otherwise unchanged.

    No Unicode folding and no normal form: both would turn look-alikes (the Kelvin sign, full-width
    letters) into the letters they look like, and they are other people's.
    """
    return "".join(c.lower() if c.isascii() else c for c in _storable(address.strip()))


def _storable(text: str) -> str:
    """What no text column can hold (U+0000, lone surrogates) becomes a mark that no address has."""
    return "".join("\ufffd" if c == "\x00" or "\ud800" <= c <= "\udfff" else c for c in text)


def customer_of_domain(domain: str) -> Customer | None:
    """The customer whose people write from `domain` or a domain above it, if exactly one claims it.

    Never one who claims a domain of public mail, or a domain below one.
    """
    labels = plain_address(domain).rstrip(".").split(".")
    candidates = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    if not PUBLIC_MAIL_DOMAINS.isdisjoint(candidates):
        return None
    for candidate in candidates:
        found = list(Customer.objects.filter(domains__contains=[candidate])[:2])
        if found:
            return found[0] if len(found) == 1 else None
    return None


def find_contact(address: str) -> Contact | None:
    """The contact with this very address."""
    return Contact.objects.select_related("customer").filter(email=plain_address(address)).first()


def is_of(customer: int | None, address: str) -> bool:
    """Is this one of the customer's people?

    Somebody on file belongs where the file says; of others the domain tells, if it is one customer's.
    """
    if customer is None:
        return False
    contact = find_contact(address)
    if contact is not None and contact.customer_id is not None:
        return contact.customer_id == customer
    owner = customer_of_domain(address.rpartition("@")[2])
    return owner is not None and owner.pk == customer


def is_same_house(one: str, other: str) -> bool:
    """Do two addresses share a domain at which not everybody may have a mailbox?"""
    domain = plain_address(one).rpartition("@")[2]
    is_shared = bool(domain) and domain == plain_address(other).rpartition("@")[2]
    return is_shared and domain not in PUBLIC_MAIL_DOMAINS


@transaction.atomic
def meet_contact(address: str, name: str, *, at: datetime, language: str = "") -> Contact:
    """The contact with this address, made when we hear from them for the first time.

    A contact belongs to the customer who owns the domain, also one who wrote before that customer
    was on file; two mails at once make one contact.
    """
    known = find_contact(address)
    if known is not None:
        return known if known.customer_id else _linked(known, at)
    plain = plain_address(address)
    contact, made = Contact.objects.get_or_create(
        email=plain,
        defaults={
            "name": one_line(_storable(name))[:200] or plain,
            "customer": customer_of_domain(plain.rpartition("@")[2]),
            "language": language,
            "created_at": at,
        },
    )
    if made:
        record(
            EventName.CONTACT_ADDED,
            Ref("contact", contact.pk),
            at=at,
            actor=Actor.system("intake"),
            email=plain,
            customer=contact.customer_id,
        )
    return contact


def _linked(contact: Contact, at: datetime) -> Contact:
    """Give somebody without a customer to the one whose domain they write from, if there is one now."""
    customer = customer_of_domain((contact.email or "").rpartition("@")[2])
    nobodys = Contact.objects.filter(pk=contact.pk, customer=None)
    if customer is None or not nobodys.update(customer=customer):
        return contact
    contact.customer = customer
    record(
        EventName.CONTACT_CHANGED,
        Ref("contact", contact.pk),
        at=at,
        actor=Actor.system("intake"),
        email=contact.email,
        customer=customer.pk,
    )
    return contact
