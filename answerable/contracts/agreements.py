"""Keeping contracts. Changing one changes what is promised next, never what was promised before."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from answerable.contracts.models import Contract
from answerable.customers.models import Customer
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.lib.ref import Ref


class ContractRefusedError(ValueError):
    """The contract was not kept. The text says why."""


def keep_contract(
    contract: Contract | None,
    customer: Customer,
    *,
    number: str,
    plan: str,
    starts_on: date,
    ends_on: date,
    at: datetime,
    actor: Actor,
) -> Contract:
    """Add a contract, or change one. Both days are covered.

    Raises ContractRefusedError when it ends before it starts or the number is taken.
    """
    if ends_on < starts_on:
        raise ContractRefusedError(_("The contract ends before it starts."))
    event = EventName.CONTRACT_CHANGED if contract else EventName.CONTRACT_ADDED
    contract = contract or Contract(customer=customer, created_at=at)
    contract.number, contract.plan = number, plan
    contract.starts_on, contract.ends_on = starts_on, ends_on
    try:
        with transaction.atomic():
            contract.save()
            facts = {"number": number, "plan": plan, "starts_on": str(starts_on), "ends_on": str(ends_on)}
            record(
                event,
                Ref("contract", contract.pk),
                within=Ref("customer", customer.pk),
                at=at,
                actor=actor,
                **facts,
            )
    except IntegrityError:
        raise ContractRefusedError(
            _("Another contract has the number {number}.").format(number=number)
        ) from None
    return contract
