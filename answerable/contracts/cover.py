"""What covers a customer at an instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from answerable.contracts.models import Contract
from answerable.customers.models import Customer


@dataclass(frozen=True, slots=True)
class Cover:
    """Cover by a contract, or none. `until` is the last covered day in the customer's zone."""

    kind: str
    plan: str = ""
    contract_number: str = ""
    until: date | None = None


NO_COVER = Cover("none")


def cover_of(customer: Customer | None, at: datetime) -> Cover:
    """The cover that holds for `customer` at `at`; of several, the one that lasts longest."""
    if customer is None:
        return NO_COVER
    today = at.astimezone(ZoneInfo(customer.zone)).date()
    contract = (
        Contract.objects.filter(customer=customer, starts_on__lte=today, ends_on__gte=today)
        .order_by("-ends_on", "id")
        .first()
    )
    if contract is None:
        return NO_COVER
    return Cover("contract", contract.plan, contract.number, contract.ends_on)
