"""Who asks in a mail that was sent on: each decision done, refused, repeated, raced."""

from __future__ import annotations

from functools import partial

import pytest

from answerable.cases.forwarding import confirm_requester, offer_requester, open_forwarding, refuse_requester
from answerable.cases.models import Case, Forwarding
from answerable.cases.opening import Opening, open_case
from answerable.cases.participants import invite
from answerable.cases.refusals import Refused
from answerable.cases.tests.stories import HOUR, fresh, history, owed
from answerable.customers.directory import meet_contact
from answerable.events.actors import Actor
from answerable.testing.cast import NOON, Cast
from answerable.testing.races import at_once

raced = pytest.mark.django_db(transaction=True)
WEI = {"name": "王伟", "address": "wei@huaxin.example", "is_attached": True}


def sent_on(cast: Cast, by: str = "wang@vendor.example") -> Forwarding:
    """A colleague sent on what Wei of Huaxin wrote to them."""
    contact = meet_contact(by, "Wang Fang", at=NOON)
    case = open_case(
        Opening("Fwd: Nodes", "mail", contact=contact), at=NOON, actor=Actor.contact(contact.pk, "")
    )
    cast.write(case, "Please see below.", at=NOON, contact=contact)
    return offer_requester(case.messages.get(), [WEI, {**WEI, "address": "li@huaxin.example"}], at=NOON)


def test_confirmed_the_case_is_theirs_with_customer_cover_and_clocks(cast: Cast) -> None:
    found = sent_on(cast)
    assert open_forwarding(found.case) == found
    confirm_requester(found, "wei@huaxin.example", by=cast.wang, at=NOON + HOUR, keep_forwarder=False)
    case = fresh(found.case)
    assert (case.contact.name, case.customer, case.cover_kind) == ("王伟", cast.huaxin, "contract")
    assert {"respond", "answer"} <= owed(case).keys()
    assert not case.participants.exists()
    assert history(case)[-1] == "requester_decided"
    assert open_forwarding(case) is None


def test_whoever_sent_it_on_stays_in_copy_when_that_is_wanted(cast: Cast) -> None:
    found = sent_on(cast, by="qian@huaxin.example")
    invite(found.case, "wei@huaxin.example", "Wei", at=NOON)
    confirm_requester(found, "WEI@huaxin.example", by=cast.wang, at=NOON + HOUR, keep_forwarder=True)
    assert [one.address for one in found.case.participants.all()] == ["qian@huaxin.example"]


def test_somebody_else_may_be_named(cast: Cast) -> None:
    found = sent_on(cast)
    confirm_requester(found, "zhao@huaxin.example", by=cast.wang, at=NOON, keep_forwarder=False)
    assert fresh(found.case).contact == cast.zhao


def test_nobody_of_another_customer_gets_what_a_customer_sent_on(cast: Cast) -> None:
    found = sent_on(cast, by="qian@huaxin.example")
    with pytest.raises(Refused, match="another customer"):
        confirm_requester(found, "anna@nordbank.example", by=cast.wang, at=NOON, keep_forwarder=True)
    assert fresh(found.case).contact.email == "qian@huaxin.example"
    assert open_forwarding(found.case) is not None


def test_an_address_that_is_none_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="no address"):
        confirm_requester(sent_on(cast), "wei", by=cast.wang, at=NOON, keep_forwarder=True)


def test_no_means_that_the_sender_asks(cast: Cast) -> None:
    found = sent_on(cast)
    for _time in range(2):
        refuse_requester(Forwarding.objects.get(pk=found.pk), by=cast.wang, at=NOON)
    case: Case = fresh(found.case)
    assert case.contact.email == "wang@vendor.example"
    assert history(case).count("requester_decided") == 1
    with pytest.raises(Refused, match="Wang Fang has decided already"):
        confirm_requester(found, "wei@huaxin.example", by=cast.li, at=NOON, keep_forwarder=False)


@raced
def test_two_who_confirm_at_once_confirm_once(cast: Cast) -> None:
    pk = sent_on(cast).pk
    both = [Forwarding.objects.get(pk=pk) for _one in range(2)]
    confirming = partial(confirm_requester, by=cast.wang, at=NOON, keep_forwarder=False)
    at_once(*(partial(confirming, one, "wei@huaxin.example") for one in both))
    assert history(both[0].case).count("linked") == 1
