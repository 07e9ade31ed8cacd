"""Who is writing? Nobody is taken for somebody who merely looks like them."""

from __future__ import annotations

from functools import partial

import pytest

from answerable.customers.directory import customer_of_domain, find_contact, meet_contact, plain_address
from answerable.customers.models import Contact, Customer
from answerable.events.models import Event
from answerable.testing.cast import NOON
from answerable.testing.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def nordbank(db: None) -> Customer:
    return Customer.objects.create(name="Nordbank", domains=["nordbank.example"], created_at=NOON)


@pytest.mark.parametrize("written", ["anna@nordbank.example", " Anna@NordBank.Example "])
def test_letter_case_and_blanks_make_no_other_person(nordbank: Customer, written: str) -> None:
    anna = meet_contact("anna@nordbank.example", "Anna", at=NOON)
    assert find_contact(written) == meet_contact(written, "A.", at=NOON) == anna
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    "look_alike",
    [
        "anna@nordban\u212a.example",  # the Kelvin sign
        "anna@nordb\u0430nk.example",  # a Cyrillic a
        "anna\uff20nordbank.example",  # a full-width @
        "\uff41nna@nordbank.example",  # a full-width a
        "ann\u0430@nordbank.example",
        "anna@nordbank.example\u3002evil.example",  # an ideographic full stop
        "anna@nordbank.example\x00",
        "an\u0131a@nordbank.example",
    ],
)
def test_a_look_alike_is_somebody_else(nordbank: Customer, look_alike: str) -> None:
    anna = meet_contact("anna@nordbank.example", "Anna", at=NOON)
    assert find_contact(look_alike) is None
    assert meet_contact(look_alike, "Anna", at=NOON) != anna


@pytest.mark.parametrize(
    "domain", ["nordban\u212a.example", "nordb\u0430nk.example", "nordbank\u3002example"]
)
def test_a_domain_that_looks_alike_is_not_the_customers(nordbank: Customer, domain: str) -> None:
    assert customer_of_domain(domain) is None


@pytest.mark.parametrize(
    ("domain", "is_theirs"),
    [
        ("nordbank.example", True),
        ("NORDBANK.example.", True),
        ("mail.berlin.nordbank.example", True),
        ("evilnordbank.example", False),
        ("nordbank.example.evil.example", False),
        ("example", False),
        ("", False),
    ],
)
def test_a_domain_and_those_below_it_are_the_customers(
    nordbank: Customer, domain: str, is_theirs: bool
) -> None:
    assert (customer_of_domain(domain) == nordbank) is is_theirs


@pytest.mark.parametrize("domain", ["gmail.com", "QQ.com", "vip.163.com", "x.gmx.de"])
def test_a_domain_of_public_mail_is_nobodys_even_if_somebody_claims_it(domain: str) -> None:
    Customer.objects.create(
        name="Greedy", domains=["gmail.com", "qq.com", "vip.163.com", "gmx.de"], created_at=NOON
    )
    assert customer_of_domain(domain) is None
    assert meet_contact(f"a@{domain}", "A", at=NOON).customer is None


def test_a_domain_two_customers_claim_is_neithers(nordbank: Customer) -> None:
    Customer.objects.create(name="Südbank", domains=["nordbank.example"], created_at=NOON)
    assert customer_of_domain("nordbank.example") is None


def test_somebody_new_is_put_with_their_customer_and_on_record(nordbank: Customer) -> None:
    contact = meet_contact("Bo@nordbank.example", " Bo \r\nBerg\x00", at=NOON, language="en")
    assert (contact.customer, contact.name, contact.email) == (
        nordbank,
        "Bo Berg\ufffd",
        "bo@nordbank.example",
    )
    event = Event.objects.get(name="contact.added")
    assert event.facts == {"email": "bo@nordbank.example", "customer": nordbank.pk}
    assert meet_contact("x@nordbank.example", "", at=NOON).name == "x@nordbank.example"


def test_letters_beyond_ascii_are_kept_as_written(nordbank: Customer) -> None:
    contact = meet_contact("Ärger@Nordbank.example", "Ärger", at=NOON)
    assert contact.email == "Ärger@nordbank.example" == plain_address("Ärger@NORDBANK.example")


@pytest.mark.django_db(transaction=True)
def test_two_mails_at_once_make_one_contact(nordbank: Customer) -> None:
    contacts = at_once(*[partial(meet_contact, "bo@nordbank.example", "Bo", at=NOON)] * 3)
    assert len({contact.pk for contact in contacts}) == 1
    assert Event.objects.filter(name="contact.added").count() == 1


def test_who_wrote_before_their_customer_was_on_file_is_linked_when_they_write_again(db: None) -> None:
    early = meet_contact("anna@nordbank.example", "Anna", at=NOON)
    assert early.customer is None
    bank = Customer.objects.create(name="Nordbank", domains=["nordbank.example"], created_at=NOON)
    for _time in range(2):
        assert meet_contact("Anna@nordbank.example", "Anna", at=NOON).customer == bank
    early.refresh_from_db()
    told = Event.objects.get(name="contact.changed", about_id=early.pk)
    assert early.customer == bank
    assert told.facts == {"email": "anna@nordbank.example", "customer": bank.pk}


def test_who_belongs_to_somebody_stays_there_whatever_the_domain_says(nordbank: Customer) -> None:
    other = Customer.objects.create(name="Consultants", created_at=NOON)
    Contact.objects.create(customer=other, name="Bo", email="bo@nordbank.example", created_at=NOON)
    assert meet_contact("bo@nordbank.example", "Bo", at=NOON).customer == other
