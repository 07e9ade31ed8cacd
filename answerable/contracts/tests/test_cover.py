"""What covers a customer: days are days where the customer is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from answerable.contracts.cover import NO_COVER, cover_of
from answerable.contracts.models import Contract
from answerable.customers.models import Customer
from answerable.testing.cast import NOON

pytestmark = pytest.mark.django_db


def customer(zone: str) -> Customer:
    found = Customer.objects.create(name=zone, zone=zone, created_at=NOON)
    contract(found, "C-1", "gold", date(2026, 3, 1), date(2026, 3, 31))
    return found


def contract(of: Customer, number: str, plan: str, starts_on: date, ends_on: date) -> Contract:
    return Contract.objects.create(
        number=f"{of.name} {number}",
        customer=of,
        plan=plan,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=NOON,
    )


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        (
            "Asia/Shanghai",
            datetime(2026, 2, 28, 16, tzinfo=UTC),
            datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC),
        ),
        (
            "Europe/Berlin",
            datetime(2026, 2, 28, 23, tzinfo=UTC),
            datetime(2026, 3, 31, 21, 59, 59, tzinfo=UTC),
        ),
        (
            "America/New_York",
            datetime(2026, 3, 1, 5, tzinfo=UTC),
            datetime(2026, 4, 1, 3, 59, 59, tzinfo=UTC),
        ),
    ],
)
def test_first_and_last_day_count_whole_in_the_customers_zone(
    zone: str, first: datetime, last: datetime
) -> None:
    covered = customer(zone)
    second = datetime.resolution * 1_000_000
    assert cover_of(covered, first).kind == cover_of(covered, last).kind == "contract"
    assert cover_of(covered, first - second) == cover_of(covered, last + second) == NO_COVER
    assert cover_of(covered, first).until == date(2026, 3, 31)


def test_of_several_contracts_the_one_that_lasts_longest_covers() -> None:
    covered = customer("UTC")
    contract(covered, "C-2", "premier", date(2026, 3, 5), date(2026, 12, 31))
    assert cover_of(covered, NOON).plan == "premier"
    assert cover_of(covered, datetime(2026, 3, 2, tzinfo=UTC)).plan == "gold"


def test_without_a_customer_or_a_contract_there_is_none() -> None:
    assert cover_of(None, NOON) == NO_COVER
    customer("UTC")
    other = Customer.objects.create(name="Other", created_at=NOON)
    assert cover_of(other, NOON) == NO_COVER
