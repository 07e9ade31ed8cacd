"""Customers, contacts, contracts and duty, kept in the browser."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from answerable.cases.models import Case
from answerable.contracts.cover import cover_of
from answerable.customers.directory import find_contact
from answerable.customers.models import Contact, Customer
from answerable.duty.models import Shift
from answerable.duty.rota import on_call
from answerable.events.models import Event
from answerable.testing.cast import NOON, Cast

FORM = {
    "name": "Zürich Kraft",
    "domains": "kraft.example, @kraft.test",
    "language": "en",
    "zone": "Europe/Zurich",
}


def stray(cast: Cast) -> Case:
    contact = Contact.objects.create(name="Urs", email="urs@kraft.example", created_at=NOON)
    return cast.case(contact)


def test_a_new_customer_gets_the_people_and_open_cases_of_its_domains(cast: Cast, client: Client) -> None:
    case = stray(cast)
    client.force_login(cast.wang)
    answer = client.post("/desk/customers/new/", FORM)
    kraft = Customer.objects.get(name="Zürich Kraft")
    assert answer.status_code == 302
    assert kraft.domains == ["kraft.example", "kraft.test"]
    case.refresh_from_db()
    assert case.customer == kraft
    urs = find_contact("urs@kraft.example")
    assert urs is not None
    assert urs.customer == kraft
    assert Contact.objects.get(pk=cast.anna.pk).customer == cast.nordbank


def test_public_mail_domains_and_nonsense_are_refused_with_the_text_kept(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    for domains in ("gmail.com", "no domain", "a@b"):
        answer = client.post("/desk/customers/new/", {**FORM, "domains": domains})
        assert answer.status_code == 422
        assert "Zürich Kraft" in answer.content.decode()
    assert not Customer.objects.filter(name="Zürich Kraft").exists()


def test_saving_without_a_change_records_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    client.post("/desk/customers/new/", FORM)
    kraft = Customer.objects.get(name="Zürich Kraft")
    client.post(f"/desk/customers/{kraft.pk}/change/", FORM)
    assert Event.objects.filter(about_kind="customer", about_id=kraft.pk).count() == 1


def test_an_address_belongs_to_one_person(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    url = f"/desk/customers/{cast.nordbank.pk}/contacts/new/"
    answer = client.post(url, {"name": "Somebody", "email": "ZHAO@huaxin.example"})
    assert answer.status_code == 422
    assert Contact.objects.get(email="zhao@huaxin.example").customer == cast.huaxin
    assert client.post(url, {"name": "Bert", "email": "bert@nordbank.example"}).status_code == 302


def test_a_contract_covers_from_its_first_to_its_last_day(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    url = f"/desk/customers/{cast.nordbank.pk}/contracts/new/"
    plan = cast.policy.document.plans[0].id
    form = {"number": "C-2", "plan": plan, "starts_on": "2026-03-01", "ends_on": "2026-03-10"}
    assert client.post(url, form).status_code == 302
    assert cover_of(cast.nordbank, NOON).kind == "contract"
    assert cover_of(cast.nordbank, NOON + timedelta(days=1)).kind == "none"
    assert client.post(url, form).status_code == 422
    assert client.post(url, {**form, "number": "C-3", "ends_on": "2026-02-01"}).status_code == 422
    page = client.get(f"/desk/customers/{cast.nordbank.pk}/").content.decode()
    assert "C-2" in page
    assert "C-1" not in page


def test_a_lead_plans_duty_and_an_engineer_may_not(cast: Cast, client: Client) -> None:
    now = timezone.now()
    form = {
        "user": cast.wang.pk,
        "kind": "on_call",
        "team": "",
        "starts_at": (now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (now + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M"),
    }
    client.force_login(cast.wang)
    assert client.post("/desk/duty/", form).status_code == 403
    client.force_login(cast.li)
    assert client.get("/desk/duty/").status_code == 200
    assert client.post("/desk/duty/", form).status_code == 302
    assert on_call(now) == [cast.wang]
    assert client.post("/desk/duty/", form).status_code == 422
    shift = Shift.objects.get()
    assert client.post(f"/desk/duty/{shift.pk}/end/").status_code == 302
    assert on_call(now) == []
