"""Keeping the records of customers and their people."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from answerable.customers.directory import PUBLIC_MAIL_DOMAINS, customer_of_domain, plain_address
from answerable.customers.models import Contact, Customer
from answerable.customers.ours import is_ours
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.lib.ref import Ref

_DOMAIN = re.compile(r"(?=.{1,253}\Z)[^\s@.,;]+(\.[^\s@.,;]+)+")
CUSTOMER_FIELDS = ("name", "short_name", "domains", "language", "zone", "phone", "remarks")
CONTACT_FIELDS = ("name", "email", "phone", "language", "zone")


class RecordRefusedError(ValueError):
    """The record was not kept. The text says why, for the person who typed it."""


def plain_domains(text: str) -> list[str]:
    """Domains as typed, separated by commas or blanks, as they are compared.

    Raises RecordRefusedError for one that is none, or that belongs to everybody (gmail.com).
    """
    found = [plain_address(one).lstrip("@").rstrip(".") for one in re.split(r"[\s,;、，]+", text) if one]
    for domain in found:
        if not _DOMAIN.fullmatch(domain):
            raise RecordRefusedError(_("“{domain}” is not a mail domain.").format(domain=domain))
        if domain in PUBLIC_MAIL_DOMAINS:
            raise RecordRefusedError(
                _("Anybody can have an address at {domain}; list the contacts instead.").format(domain=domain)
            )
    return list(dict.fromkeys(found))


@transaction.atomic
def keep_customer(
    customer: Customer | None, wanted: dict[str, Any], *, at: datetime, actor: Actor
) -> Customer:
    """Add a customer, or change one; people who already wrote from its domains now belong to it."""
    is_new = customer is None
    customer = customer or Customer(created_at=at)
    changed = [name for name in CUSTOMER_FIELDS if name in wanted and getattr(customer, name) != wanted[name]]
    for name in changed:
        setattr(customer, name, wanted[name])
    if not is_new and not changed:
        return customer
    customer.save()
    name = EventName.CUSTOMER_ADDED if is_new else EventName.CUSTOMER_CHANGED
    record(name, Ref("customer", customer.pk), at=at, actor=actor, fields=changed)
    return customer


def strays_of(customer: Customer) -> list[Contact]:
    """Contacts without a customer whose address says that they are this one's people."""
    theirs = Q(pk__in=[])
    for domain in customer.domains:
        theirs |= Q(email__endswith=f"@{domain}") | Q(email__endswith=f".{domain}")
    strays = Contact.objects.filter(theirs, customer=None)
    return [one for one in strays if customer_of_domain((one.email or "").rpartition("@")[2]) == customer]


@transaction.atomic
def keep_contact(
    contact: Contact | None, customer: Customer | None, wanted: dict[str, Any], *, at: datetime, actor: Actor
) -> Contact:
    """Add a contact to a customer, or change one. An address belongs to one person.

    Adding an address we know already gives that person to the customer, if nobody has them.
    Raises RecordRefusedError when the address is somebody else's.
    """
    email = plain_address(wanted.get("email") or "") or None
    if email and is_ours(email):
        raise RecordRefusedError(
            _("{address} is an address of the desk itself; it cannot be a contact’s.").format(address=email)
        )
    same = Contact.objects.filter(email=email) if email else Contact.objects.none()
    known = (same.exclude(pk=contact.pk) if contact else same).first()
    if known is not None and (contact is not None or known.customer not in (None, customer)):
        raise RecordRefusedError(_("{address} belongs to {name} already.").format(address=email, name=known))
    contact = contact or known
    is_new = contact is None
    contact = contact or Contact(created_at=at)
    for name in CONTACT_FIELDS:
        setattr(contact, name, email if name == "email" else wanted.get(name, ""))
    contact.customer = customer
    contact.save()
    name = EventName.CONTACT_ADDED if is_new else EventName.CONTACT_CHANGED
    customer_id = customer.pk if customer else None
    record(name, Ref("contact", contact.pk), at=at, actor=actor, email=email, customer=customer_id)
    return contact
