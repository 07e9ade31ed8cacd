"""Who gets one answer: chosen by a colleague, checked again before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from answerable.accounts.models import User
from answerable.cases import participants, posting
from answerable.cases.models import Case, Message
from answerable.cases.refusals import Refused
from answerable.customers.directory import plain_address
from answerable.customers.models import Contact
from answerable.customers.ours import own_addresses
from answerable.lib import automatic
from answerable.lib.addresses import Address
from answerable.mail.building import deliverable
from answerable.mail.models import InboundMail

MOST = 30


@dataclass(frozen=True, slots=True)
class Recipients:
    """The people one answer goes to, each once; addresses as they are compared."""

    to: tuple[Address, ...]
    cc: tuple[Address, ...]

    @property
    def addresses(self) -> list[str]:
        """Everybody who gets it."""
        return [one.address for one in (*self.to, *self.cc)]


def chosen(case: Case, to: Iterable[str] | None, cc: Iterable[str] | None) -> Recipients:
    """The recipients of an answer. Without `to` it is the case's contact, without `cc` everybody confirmed.

    Raises Refused for an address that cannot be written to, is ours, a machine's or named twice.
    """
    main = posting.recipient_of(case)
    if to is None and main is None:
        raise Refused(_("This case has no e-mail address to answer to. Link a contact first."))
    first = [main[1]] if to is None and main else [plain_address(one) for one in to or ()]
    copies = posting.copies_of(case) if cc is None else [plain_address(one) for one in cc]
    if cc is None:
        copies = [one for one in copies if one not in first]
    if not first:
        # A mail needs somebody it is addressed to.
        first, copies = copies, []
    _check(case, [*first, *copies])
    names = names_in(case)
    return Recipients(*(tuple(Address(names.get(one, ""), one) for one in part) for part in (first, copies)))


def remember(case: Case, people: Recipients, *, by: User, at: datetime) -> None:
    """Whoever was written to on purpose takes part from now on."""
    main = posting.recipient_of(case)
    known = {one.address for one in participants.taking_part(case)} | {main[1] if main else ""}
    for one in (*people.to, *people.cc):
        if one.address not in known:
            participants.invite(case, one.address, one.name, at=at, by=by)
    participants.confirm(case, people.addresses, by=by, at=at)


def names_in(case: Case) -> dict[str, str]:
    """What the people of a case are called, by address."""
    family = [ref.id for ref in case.family]
    found = {one.address: one.name for one in participants.taking_part(case) if one.name}
    contacts = Contact.objects.filter(cases__in=family).values_list("email", "name")
    return found | {email: name for email, name in contacts if email}


def ours_in(case: Case) -> set[str]:
    """Our own addresses, also those under which mail to this case was handed in at our door."""
    mails = Message.objects.filter(case__in=[ref.id for ref in case.family]).values("inbound")
    doors = InboundMail.objects.filter(pk__in=mails).values_list("envelope_to", flat=True)
    return own_addresses() | {plain_address(one) for addresses in doors for one in addresses}


def without_tag(address: str) -> str:
    """The address without its +tag."""
    local, _at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _check(case: Case, everybody: list[str]) -> None:
    if not everybody:
        raise Refused(_("Nobody would get this answer; choose at least one recipient."))
    if len(everybody) > MOST:
        raise Refused(_("One answer goes to {n} people at most.").format(n=MOST))
    ours = ours_in(case)
    for address in everybody:
        _check_address(address, ours, everybody.count(address) > 1)


def _check_address(address: str, ours: set[str], is_twice: bool) -> None:
    if not deliverable(address):
        problem = _("“{address}” among the recipients is no address that mail can be sent to.")
    elif {address, without_tag(address)} & ours:
        problem = _("“{address}” is our own address; the answer would come back to us.")
    elif automatic.is_machine(address):
        problem = _("“{address}” is a machine’s address; nobody reads what is sent there.")
    elif is_twice:
        problem = _("“{address}” stands twice among the recipients.")
    else:
        return
    raise Refused(problem.format(address=address))
