"""A new case may belong to another one: offered to staff, decided by one of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from answerable.accounts.models import User
from answerable.cases.lifecycle import reopen
from answerable.cases.locking import hold_both
from answerable.cases.merging import merge, relate
from answerable.cases.models import Case, Decision, Forwarding, Offer
from answerable.cases.participants import invite
from answerable.cases.refusals import Refused
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record

# More would be no help any more.
MOST_PER_CASE = 3


@transaction.atomic
def offer(case: Case, other: Case, *, reason: str, at: datetime, message: int | None = None) -> Offer | None:
    """Note that `case` may belong to `other`. Repeating it changes nothing; None when there are enough."""
    known: Offer | None = Offer.objects.filter(case=case, other=other).first()
    if known is not None or case.pk == other.pk or case.offers.count() >= MOST_PER_CASE:
        return known
    made: Offer = Offer.objects.create(
        case=case, other=other, reason=reason, offered_at=at, message_id=message
    )
    record(
        EventName.CASE_LINK_OFFERED,
        case.ref,
        at=at,
        actor=Actor.system("intake"),
        other=other.pk,
        reason=reason,
    )
    return made


@transaction.atomic
def move_there(found: Offer, *, by: User, at: datetime) -> Case:
    """Lay the offered case over the other one; its writer is admitted there, deliberately.

    They get the answers from then on, until the merge is undone. A case that was resolved or closed is
    opened again. Repeating it changes nothing. Raises Refused when it was decided otherwise, and for
    the cases of two customers.
    """
    case, other = found.case, head_of(found.other)
    hold_both(case, other)
    _hold(found)
    if found.decision == Decision.MOVED and case.merged_into_id:
        return other
    _check_open(found)
    if not other.is_live and case.is_live:
        reopen(other, at=at, actor=Actor.staff(by), why="offer")
    if is_new_there(case, other) and case.contact is not None and case.contact.email:
        # On the case that is laid over: parted again, the other knows nothing of them.
        invite(case, case.contact.email, case.contact.name, at=at, by=by)
    merge(case, other, by=by, at=at, admit=True)
    _decide([found], Decision.MOVED, by, at)
    # What else it may have belonged to has answered itself.
    _decide(list(case.offers.filter(decided_at=None)), Decision.REFUSED, by, at)
    return other


@transaction.atomic
def relate_to(found: Offer, *, by: User, at: datetime) -> Case:
    """The cases have to do with each other and stay apart. Repeating it changes nothing."""
    other = head_of(found.other)
    _hold(found)
    if found.decision != Decision.RELATED:
        _check_open(found)
        relate(found.case, other, by=by, at=at)
        _decide([found], Decision.RELATED, by, at)
    return other


@transaction.atomic
def refuse(found: Offer, *, by: User, at: datetime) -> Case:
    """The cases have nothing to do with each other. Repeating it changes nothing."""
    _hold(found)
    if found.decision != Decision.REFUSED:
        _check_open(found)
        _decide([found], Decision.REFUSED, by, at)
    return head_of(found.other)


def open_offers(case: Case) -> list[Offer]:
    """What is to be decided on this case: not for one that was merged, nor where both became one."""
    if case.merged_into_id:
        return []
    rows = case.offers.filter(decided_at=None).select_related("other__merged_into", "other__customer", "case")
    return [one for one in rows if head_of(one.other).pk != case.pk]


def undecided(cases: Iterable[Case]) -> set[int]:
    """The keys of those cases on which an offer or an original sender waits for a decision."""
    keys = [case.pk for case in cases]
    if not keys:
        return set()
    waiting = {"case__in": keys, "case__merged_into": None, "decided_at": None}
    offers = Offer.objects.filter(**waiting).order_by().values_list("case", flat=True)
    return set(offers.union(Forwarding.objects.filter(**waiting).order_by().values_list("case", flat=True)))


def is_new_there(case: Case, other: Case) -> bool:
    """Would somebody read the other conversation of whom nobody knows that they belong to it?"""
    is_known = case.customer_id is not None and case.customer_id == other.customer_id
    return case.contact_id is not None and case.contact_id != other.contact_id and not is_known


def head_of(case: Case) -> Case:
    """The case in which this one goes on."""
    return case.merged_into or case


def _hold(found: Offer) -> None:
    fresh = Offer.objects.select_for_update(of=("self",)).get(pk=found.pk)
    found.decision, found.decided_by_id = fresh.decision, fresh.decided_by_id
    found.decided_at = fresh.decided_at


def _check_open(found: Offer) -> None:
    if found.decided_at is not None:
        who = found.decided_by.name if found.decided_by else _("Somebody")
        raise Refused(
            _("{name} has decided this already: {decision}.").format(
                name=who, decision=found.get_decision_display()
            )
        )


def _decide(offers: list[Offer], decision: str, by: User, at: datetime) -> None:
    for one in offers:
        one.decision, one.decided_at, one.decided_by = decision, at, by
        one.save(update_fields=["decision", "decided_at", "decided_by"])
        record(
            EventName.CASE_LINK_DECIDED,
            one.case.ref,
            at=at,
            actor=Actor.staff(by),
            other=one.other_id,
            decision=decision,
        )
