"""What a mail suggested, on the page of a case and in the queue: shown, decided, refused."""

from __future__ import annotations

import pytest
from django.test import Client

from answerable.cases.forwarding import offer_requester
from answerable.cases.models import Case, Forwarding, Offer
from answerable.cases.offers import offer, refuse
from answerable.cases.opening import Opening, open_case
from answerable.customers.directory import meet_contact
from answerable.events.actors import Actor
from answerable.testing.cast import NOON, Cast


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.wang)
    return client


@pytest.fixture
def offered(cast: Cast) -> Offer:
    eve = meet_contact("eve@elsewhere.example", "Eve", at=NOON)
    case = open_case(Opening("Re: Nodes", "mail", contact=eve), at=NOON, actor=Actor.contact(eve.pk, "Eve"))
    cast.write(case, "Me too.", at=NOON, contact=eve)
    found = offer(case, cast.case(), reason="reference", at=NOON)
    assert found is not None
    return found


@pytest.fixture
def sent_on(cast: Cast) -> Forwarding:
    colleague = meet_contact("wang@vendor.example", "Wang Fang", at=NOON)
    case = open_case(Opening("Fwd: x", "mail", contact=colleague), at=NOON, actor=Actor.contact(None, ""))
    cast.write(case, "See below.", at=NOON, contact=colleague)
    names = [("王伟", "wei@huaxin.example"), ("", "li@huaxin.example")]
    writers = [{"name": name, "address": address, "is_attached": False} for name, address in names]
    return offer_requester(case.messages.get(), writers, at=NOON)


def page(desk: Client, case: Case) -> str:
    return desk.get(case.get_absolute_url()).content.decode()


def decide(desk: Client, found: Offer, decision: str) -> int:
    fields = {"offer": found.pk, "decision": decision}
    return desk.post(f"{found.case.get_absolute_url()}offers/", fields).status_code


def test_the_offer_says_why_and_what_moving_means(desk: Client, offered: Offer) -> None:
    html = page(desk, offered.case)
    assert f"{offered.other.number}</a>" in html
    assert "somebody who takes no part answered one of its mails" in html
    assert "Eve &lt;eve@elsewhere.example&gt; takes part there from then on" in html
    assert "This may belong to" not in page(desk, offered.other)


def test_moved_there(desk: Client, offered: Offer) -> None:
    assert [decide(desk, offered, "move") for _time in range(2)] == [302, 302]
    assert Case.objects.get(pk=offered.case_id).merged_into_id == offered.other_id


def test_related_or_refused_it_is_asked_no_more(cast: Cast, desk: Client, offered: Offer) -> None:
    assert decide(desk, offered, "relate") == 302
    assert "Move it there" not in page(desk, offered.case)
    assert decide(desk, offered, "no") == 409, "it was decided otherwise"


@pytest.mark.parametrize("decision", ["", "everything", "MOVE"])
def test_a_decision_that_is_none_is_refused(desk: Client, offered: Offer, decision: str) -> None:
    assert decide(desk, offered, decision) == 409


def test_an_offer_of_another_case_is_not_decided_here(cast: Cast, desk: Client, offered: Offer) -> None:
    address = f"{offered.other.get_absolute_url()}offers/"
    for key in (offered.pk, 999_999, "x", ""):
        assert desk.post(address, {"offer": key, "decision": "move"}).status_code == 409


def test_to_another_customers_case_there_is_no_moving(cast: Cast, desk: Client) -> None:
    found = offer(cast.case(cast.anna), cast.case(), reason="token", at=NOON)
    assert found is not None
    html = page(desk, found.case)
    assert "This may belong to" in html
    assert "Move it there" not in html


def test_the_queue_marks_and_finds_what_is_to_be_decided(
    cast: Cast, desk: Client, offered: Offer, sent_on: Forwarding
) -> None:
    html = desk.get("/desk/queue/").content.decode()
    assert html.count("case-row__asks") == 2
    html = desk.get("/desk/queue/?asks=link").content.decode()
    assert offered.case.number in html
    assert sent_on.case.number in html
    assert offered.other.number not in html
    refuse(offered, by=cast.wang, at=NOON)
    assert offered.case.number not in desk.get("/desk/queue/?asks=link").content.decode()


def test_who_asks_is_offered_and_confirmed(cast: Cast, desk: Client, sent_on: Forwarding) -> None:
    html = page(desk, sent_on.case)
    assert "王伟 &lt;wei@huaxin.example&gt;" in html
    assert "li@huaxin.example" in html
    fields = {"forwarding": sent_on.pk, "address": "wei@huaxin.example", "decision": "yes", "keep": "1"}
    assert desk.post(f"{sent_on.case.get_absolute_url()}requester/", fields).status_code == 302
    case = Case.objects.get(pk=sent_on.case_id)
    assert (case.contact.email, case.customer) == ("wei@huaxin.example", cast.huaxin)
    assert "sent it on" not in page(desk, case)


def test_somebody_else_may_be_named_or_nobody(cast: Cast, desk: Client, sent_on: Forwarding) -> None:
    address = f"{sent_on.case.get_absolute_url()}requester/"
    named = {"forwarding": sent_on.pk, "address": "wei@huaxin.example", "other": "nonsense"}
    assert desk.post(address, named).status_code == 409
    assert desk.post(address, {"forwarding": sent_on.pk, "decision": "no"}).status_code == 302
    assert desk.post(address, {**named, "other": "zhao@huaxin.example"}).status_code == 409
    assert Case.objects.get(pk=sent_on.case_id).contact.email == "wang@vendor.example"
