"""The customers, the people there, and their contracts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from answerable.contracts.models import Contract
from answerable.customers.models import Contact, Customer
from answerable.demo.names import CHINA, EUROPE, FAMILY, FAMILY_ZH, GIVEN, GIVEN_ZH, Organisation

CONTACTS = 150
# Towns of further sites that a customer may speak of.
SITES = {
    "zh-hans": ("上海", "北京", "深圳", "成都", "武汉", "西安", "杭州"),
    "en": ("Frankfurt", "Hamburg", "Milan", "Rotterdam", "Lyon", "Dublin", "Prague"),
}


@dataclass
class Clientele:
    """Whom we serve."""

    customers: list[Customer] = field(default_factory=list)
    towns: dict[int, str] = field(default_factory=dict)
    contacts: dict[int, list[Contact]] = field(default_factory=dict)
    # How much each customer has to say; some are busy, most are not.
    weights: list[float] = field(default_factory=list)

    def writer(self, chance: Random) -> Contact:
        """Somebody who writes next; the first contacts of a customer write most."""
        customer = chance.choices(self.customers, self.weights)[0]
        own = self.contacts[customer.pk]
        return own[min(int(chance.expovariate(0.7)), len(own) - 1)]

    def another_at(self, contact: Contact, chance: Random) -> Contact | None:
        """A colleague of the contact, if there is one."""
        others = [one for one in self.contacts[contact.customer_id or 0] if one.pk != contact.pk]
        return chance.choice(others) if others else None


def gather(now: datetime, chance: Random) -> Clientele:
    """Add 40 customers, 150 contacts and the contracts, most of them known for a year or longer."""
    clientele = Clientele()
    places = CHINA + EUROPE
    clientele.customers = Customer.objects.bulk_create(_customer(one, now, chance) for one in places)
    taken: set[str] = set()
    contacts = []
    for number in range(CONTACTS):
        index = number if number < len(places) else chance.randrange(len(places))
        contacts.append(_contact(places[index], clientele.customers[index], taken, chance))
    for contact in Contact.objects.bulk_create(contacts):
        clientele.contacts.setdefault(contact.customer_id or 0, []).append(contact)
    clientele.towns = {
        customer.pk: place.town for customer, place in zip(clientele.customers, places, strict=True)
    }
    clientele.weights = [chance.lognormvariate(0, 0.6) for _ in places]
    _sign_contracts(clientele.customers, now, chance)
    return clientele


def _customer(one: Organisation, now: datetime, chance: Random) -> Customer:
    code = "+86 400 555 " if one.people == "zh" else "+49 30 5550 "
    return Customer(
        name=one.name,
        short_name=one.short,
        domains=[one.domain],
        language="zh-hans" if one.people == "zh" else "en",
        zone=one.zone,
        phone=f"{code}{chance.randint(1000, 9999)}",
        created_at=now - timedelta(days=chance.randint(380, 1500)),
    )


def _contact(place: Organisation, customer: Customer, taken: set[str], chance: Random) -> Contact:
    name, address = _name_of(place, chance)
    while address in taken:
        name, address = _name_of(place, chance)
    taken.add(address)
    return Contact(
        customer=customer,
        name=name,
        email=address,
        phone=f"{customer.phone}-{chance.randint(10, 99)}",
        created_at=customer.created_at + timedelta(days=chance.randint(0, 300)),
    )


def _name_of(place: Organisation, chance: Random) -> tuple[str, str]:
    if place.people == "zh":
        family, given = chance.choice(FAMILY_ZH), chance.choice(GIVEN_ZH)
        return family[0] + given[0], f"{given[1]}.{family[1]}@{place.domain}"
    first, last = chance.choice(GIVEN[place.people]), chance.choice(FAMILY[place.people])
    return f"{first} {last}", f"{first}.{last}@{place.domain}".lower()


def _sign_contracts(customers: list[Customer], now: datetime, chance: Random) -> None:
    """Three in four have one today; some ran out, some have not begun, some were renewed."""
    today = now.date()
    rows: list[Contract] = []
    for customer in customers:
        plan = "gold" if chance.random() < 0.35 else "standard"
        fate = chance.random()
        if fate < 0.72:
            began = today - timedelta(days=chance.randint(20, 350))
            rows.append(_contract(customer, plan, began, len(rows), now))
            if chance.random() < 0.7:
                earlier = began - timedelta(days=365)
                rows.append(_contract(customer, "standard", earlier, len(rows), now))
        elif fate < 0.86:
            rows.append(
                _contract(customer, plan, today - timedelta(days=chance.randint(380, 640)), len(rows), now)
            )
        elif fate < 0.94:
            rows.append(
                _contract(customer, plan, today + timedelta(days=chance.randint(9, 60)), len(rows), now)
            )
    Contract.objects.bulk_create(rows)


def _contract(customer: Customer, plan: str, began: date, number: int, now: datetime) -> Contract:
    ends = began + timedelta(days=364)
    signed = min(now, now - timedelta(days=(now.date() - began).days + 14))
    return Contract(
        number=f"VC-{began.year}-{1040 + number * 7}",
        customer=customer,
        plan=plan,
        starts_on=began,
        ends_on=ends,
        created_at=signed,
    )
