"""The named cast: two customers, so that leaks show, and three colleagues of different roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from answerable.accounts import people
from answerable.accounts.models import Role, User
from answerable.cases.conversation import Words, receive_message
from answerable.cases.models import Case
from answerable.cases.opening import Opening, open_case
from answerable.contracts.models import Contract
from answerable.customers.models import Contact, Customer
from answerable.events.actors import Actor
from answerable.policy.models import PolicyVersion
from answerable.policy.versions import activate

POLICIES = Path(__file__).resolve().parent.parent.parent / "policies"
# A Tuesday, 10:00 in Shanghai.
NOON = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Cast:
    """Everybody a story needs."""

    policy: PolicyVersion
    han: User
    li: User
    wang: User
    huaxin: Customer
    zhao: Contact
    nordbank: Customer
    anna: Contact

    def case(
        self, contact: Contact | None = None, *, at: datetime = NOON, severity: str = "", **more: object
    ) -> Case:
        """A case opened by mail, with its first message; by Zhao of Huaxin unless said otherwise."""
        contact = contact or self.zhao
        actor = Actor.contact(contact.pk, contact.name)
        subject = str(more.pop("subject", "Nodes stop producing blocks"))
        opening = Opening(subject=subject, door="mail", contact=contact, severity=severity, **more)  # type: ignore[arg-type]
        case = open_case(opening, at=at, actor=actor)
        self.write(case, "From this morning all nodes stand still.", at=at, contact=contact)
        return Case.objects.get(pk=case.pk)

    def write(self, case: Case, text: str, *, at: datetime, contact: Contact | None = None) -> None:
        """The customer writes on a case."""
        contact = contact or self.zhao
        words = Words(
            text=text,
            author_name=contact.name,
            author_address=contact.email or "",
            contact=contact,
            message_id=f"<{at.timestamp()}.{case.pk}@{(contact.email or 'x@x').split('@')[1]}>",
        )
        receive_message(case, words, at=at)


@pytest.fixture
def cast(db: None) -> Cast:
    """The shipped policy is in force; Huaxin has a contract, Nordbank has none."""
    policy = activate((POLICIES / "vonechain.toml").read_text(), NOON - timedelta(days=90))
    han = people.add_user("han@vendor.example", "Han Meimei", role=Role.ADMINISTRATOR, teams=["Platform"])
    li = people.add_user("li@vendor.example", "Li Lei", role=Role.LEAD, teams=["Platform"])
    wang = people.add_user("wang@vendor.example", "Wang Fang", role=Role.ENGINEER, teams=["Platform"])
    huaxin = _customer("Shanghai Huaxin", "huaxin.example", "zh-hans", "Asia/Shanghai")
    nordbank = _customer("Nordbank AG", "nordbank.example", "en", "Europe/Berlin")
    Contract.objects.create(
        number="C-1",
        customer=huaxin,
        plan="gold",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        created_at=NOON,
    )
    return Cast(
        policy,
        han,
        li,
        wang,
        huaxin,
        _contact(huaxin, "Zhao Wei", "zhao@huaxin.example"),
        nordbank,
        _contact(nordbank, "Anna Berg", "anna@nordbank.example"),
    )


def _customer(name: str, domain: str, language: str, zone: str) -> Customer:
    return Customer.objects.create(name=name, domains=[domain], language=language, zone=zone, created_at=NOON)


def _contact(customer: Customer, name: str, email: str) -> Contact:
    return Contact.objects.create(customer=customer, name=name, email=email, created_at=NOON)
