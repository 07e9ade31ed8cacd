"""Who takes part in a case besides its contact: gets the answers, and may answer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from answerable.accounts.models import User
from answerable.cases.locking import hold_head
from answerable.cases.models import Case, Participant
from answerable.cases.words import one_line
from answerable.customers.directory import is_of, plain_address
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record


def invite(
    case: Case, address: str, name: str, *, at: datetime, by: User | None = None, is_confirmed: bool = True
) -> Participant:
    """Put an address in copy of the case. Repeating it changes nothing.

    Not confirmed is whoever was only put in copy by a mail, which may be forged.
    """
    participant, _made = Participant.objects.get_or_create(
        case=case,
        address=plain_address(address),
        defaults={
            "name": one_line(name, 200),
            "since": at,
            "added_by": by,
            "confirmed_at": at if is_confirmed else None,
        },
    )
    return participant


@transaction.atomic
def confirm(case: Case, addresses: list[str], *, by: User, at: datetime) -> int:
    """A colleague wrote to these people on purpose: they take part like everybody else from now on.

    Repeating it changes nothing; returns how many were not confirmed before.
    """
    rows = taking_part(case).filter(address__in=addresses, confirmed_at=None)
    changed = list(rows.values_list("address", flat=True))
    rows.update(confirmed_at=at, added_by=by)
    for address in changed:
        record(EventName.PARTICIPANT_CONFIRMED, case.ref, at=at, actor=Actor.staff(by), address=address)
    return len(changed)


def confirm_people_of(case: Case, customer: int | None, *, at: datetime) -> None:
    """It is known now whose case it is: the customer's own people in copy need nobody's word any more."""
    waiting = taking_part(case).filter(confirmed_at=None) if customer is not None else ()
    known = [one.pk for one in waiting if is_of(customer, one.address)]
    if known:
        Participant.objects.filter(pk__in=known).update(confirmed_at=at)


@transaction.atomic
def remove(case: Case, address: str, *, by: User, at: datetime) -> bool:
    """Take somebody out of the case: no more answers go to them. False when they took no part.

    People of the customer may still write into it. Repeating it changes nothing.
    """
    case = hold_head(case)
    gone, _rows = taking_part(case).filter(address=plain_address(address)).delete()
    if gone:
        record(EventName.PARTICIPANT_REMOVED, case.ref, at=at, actor=Actor.staff(by), address=address[:254])
    return bool(gone)


def taking_part(case: Case) -> QuerySet[Participant]:
    """Everybody in copy of the case and of those merged into it."""
    return Participant.objects.filter(case__in=[ref.id for ref in case.family]).order_by("id")
