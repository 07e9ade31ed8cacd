"""Decisions about what a mail only suggested: where a case belongs, who asks, who takes part."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from answerable.accounts.models import User
from answerable.cases import forwarding, offers, participants
from answerable.cases.models import Case, Forwarding, Offer
from answerable.cases.refusals import Refused
from answerable.desk.parameters import key_in, line_in
from answerable.desk.views.actions import action


@action
def offer(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Decide whether this case belongs to another one."""
    found = Offer.objects.filter(case=case, pk=key_in(request.POST.get("offer", ""))).first()
    if found is None:
        raise Refused(_("There is nothing to decide about this any more."))
    decision = request.POST.get("decision")
    if decision == "move":
        other = offers.move_there(found, by=user, at=now)
        return _("Moved into {number}.").format(number=other.number)
    if decision == "relate":
        other = offers.relate_to(found, by=user, at=now)
        return _("Related to {number}.").format(number=other.number)
    if decision == "no":
        offers.refuse(found, by=user, at=now)
        return _("Noted: it does not belong there.")
    raise Refused(_("Choose what becomes of it."))


@action
def requester(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Decide who asks in a mail that was sent on to us."""
    found = Forwarding.objects.filter(case=case, pk=key_in(request.POST.get("forwarding", ""))).first()
    if found is None:
        raise Refused(_("There is nothing to decide about this any more."))
    address = line_in(request.POST, "other", 254) or line_in(request.POST, "address", 254)
    if request.POST.get("decision") == "no":
        forwarding.refuse_requester(found, by=user, at=now)
        return _("Noted: whoever sent it on asks.")
    keep = request.POST.get("keep") == "1"
    forwarding.confirm_requester(found, address, by=user, at=now, keep_forwarder=keep)
    return _("Requested by {address} from now on.").format(address=address)


@action
def participation_end(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Take somebody out of the case."""
    address = line_in(request.POST, "address", 254)
    participants.remove(case, address, by=user, at=now)
    return _("{address} takes no part any more.").format(address=address)
