"""Who asks in a mail that was sent on to us: offered from what the mail says, decided by a colleague."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from answerable.accounts.models import User
from answerable.cases.models import Case, Forwarding, Message
from answerable.cases.participants import invite
from answerable.cases.refusals import Refused
from answerable.cases.triage import link
from answerable.customers.directory import meet_contact, plain_address
from answerable.customers.models import Contact
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.mail.building import deliverable


@transaction.atomic
def offer_requester(message: Message, writers: Sequence[dict[str, Any]], *, at: datetime) -> Forwarding:
    """Note who seems to have written what `message` sent on. Repeating it changes nothing."""
    found, is_new = Forwarding.objects.get_or_create(
        message=message, defaults={"case": message.case, "writers": list(writers), "offered_at": at}
    )
    if is_new:
        case, actor = message.case, Actor.system("intake")
        record(EventName.CASE_REQUESTER_OFFERED, case.ref, at=at, actor=actor, writers=list(writers))
    return found


@transaction.atomic
def confirm_requester(
    found: Forwarding, address: str, *, by: User, at: datetime, keep_forwarder: bool, name: str = ""
) -> Case:
    """The case is theirs from now on: contact, customer and cover follow as whenever a case is linked.

    With `keep_forwarder` whoever sent it on takes part. Repeating it changes nothing. Raises Refused
    when it was decided otherwise, or for somebody of another customer than the one it came from.
    """
    case, wanted = found.case, plain_address(address)
    _hold(found)
    if found.decided_at is not None and found.chosen == wanted:
        return case
    _check_open(found)
    if not deliverable(wanted):
        raise Refused(_("“{address}” is no address that mail can be sent to.").format(address=address))
    told = next((one["name"] for one in found.writers if one["address"] == wanted), "")
    who = meet_contact(wanted, name or told, at=at)
    forwarder = case.contact
    link(case, contact=who, customer=case.customer or who.customer, by=by, at=at)
    if keep_forwarder and forwarder is not None and forwarder.email and forwarder.pk != who.pk:
        invite(case, forwarder.email, forwarder.name, at=at, by=by)
    _take_out(case, who)
    _decide(found, wanted, by, at)
    return case


@transaction.atomic
def refuse_requester(found: Forwarding, *, by: User, at: datetime) -> Case:
    """Whoever sent it on asks themselves. Repeating it changes nothing."""
    _hold(found)
    if not (found.decided_at is not None and not found.chosen):
        _check_open(found)
        _decide(found, "", by, at)
    return found.case


def open_forwarding(case: Case) -> Forwarding | None:
    """What is to be decided on this case."""
    if case.merged_into_id:
        return None
    rows = Forwarding.objects.filter(case=case, decided_at=None).select_related("message", "case")
    return rows.first()


def _take_out(case: Case, contact: Contact) -> None:
    """The contact gets every answer; in copy they would get it twice."""
    case.participants.filter(address=contact.email).delete()


def _hold(found: Forwarding) -> None:
    fresh = Forwarding.objects.select_for_update(of=("self",)).get(pk=found.pk)
    found.decided_at, found.chosen, found.decided_by_id = fresh.decided_at, fresh.chosen, fresh.decided_by_id


def _check_open(found: Forwarding) -> None:
    if found.decided_at is not None:
        who = found.decided_by.name if found.decided_by else _("Somebody")
        raise Refused(_("{name} has decided already who asks; look at the case again.").format(name=who))


def _decide(found: Forwarding, chosen: str, by: User, at: datetime) -> None:
    found.chosen, found.decided_at, found.decided_by = chosen, at, by
    found.save(update_fields=["chosen", "decided_at", "decided_by"])
    actor = Actor.staff(by)
    record(EventName.CASE_REQUESTER_DECIDED, found.case.ref, at=at, actor=actor, chosen=chosen)
