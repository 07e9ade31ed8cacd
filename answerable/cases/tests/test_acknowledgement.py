"""The immediate acknowledgement: number and promised instant, nothing the customer wrote."""

from __future__ import annotations

from datetime import timedelta

import pytest

from answerable.cases.acknowledgement import MOST_PER_CONTACT, MOST_PER_STRANGER, acknowledge, render
from answerable.cases.opening import Opening, open_case
from answerable.cases.tests.stories import HOUR, owed
from answerable.commitments.models import Commitment
from answerable.customers.directory import meet_contact
from answerable.customers.models import Contact
from answerable.events.actors import Actor
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.mail.models import OutboundMail
from answerable.testing.cast import NOON, Cast


def test_it_names_the_case_and_the_promised_instant_in_the_customers_zone(cast: Cast) -> None:
    case = cast.case(cast.anna, severity="P1", language="en")
    message = acknowledge(case, at=NOON)
    mail = OutboundMail.objects.filter(recipients=["anna@nordbank.example"]).get()
    for part in (mail.text, mail.html):
        assert case.number in part
        assert "Europe/Berlin" in part
        assert "7:00" in part  # 06:00 UTC, four hours after the mail
    assert message is not None
    assert (mail.automatic, message.is_automatic) == (True, True)


def test_it_speaks_the_customers_language(cast: Cast) -> None:
    case = cast.case(language="zh-hans", severity="P3")
    acknowledge(case, at=NOON)
    mail = OutboundMail.objects.get()
    assert mail.sender_name == "旺链科技"
    assert "P3" in mail.text


def test_it_repeats_nothing_the_customer_wrote(cast: Cast) -> None:
    case = cast.case(subject="Cheap pills at evil.example")
    acknowledge(case, at=NOON)
    mail = OutboundMail.objects.get()
    said = mail.subject + mail.text + mail.html
    assert "pills" not in said
    assert "nodes stand still" not in said


def test_it_meets_no_promise_and_is_sent_once(cast: Cast) -> None:
    case = cast.case()
    acknowledge(case, at=NOON)
    assert acknowledge(case, at=NOON + HOUR) is None
    assert OutboundMail.objects.count() == 1
    assert set(owed(case)) == {"respond", "answer"}
    assert not Commitment.objects.filter(met_at__isnull=False).exists()


def test_nobody_to_tell_is_no_failure(cast: Cast) -> None:
    case = open_case(Opening("Help", "hotline"), at=NOON, actor=Actor.contact(None, ""))
    assert acknowledge(case, at=NOON) is None


@pytest.mark.parametrize(
    ("address", "most"),
    [("zhao@huaxin.example", MOST_PER_CONTACT), ("robot@elsewhere.example", MOST_PER_STRANGER)],
)
def test_a_robot_without_marks_is_stopped_by_the_counter(cast: Cast, address: str, most: int) -> None:
    """A customer's busy day is confirmed mail by mail; why there was no confirmation is on record."""
    writer = meet_contact(address, "Writer", at=NOON)
    sent = [acknowledge(cast.case(writer), at=NOON + timedelta(minutes=n)) for n in range(most + 3)]
    assert [message is not None for message in sent] == [True] * most + [False] * 3
    told = Event.objects.filter(name=EventName.MESSAGE_NOT_ACKNOWLEDGED)
    assert [event.facts for event in told] == [{"reason": "address"}] * 3
    assert acknowledge(cast.case(writer), at=NOON + 2 * HOUR) is not None


def test_a_stranger_is_told_the_time_where_the_vendor_is(cast: Cast) -> None:
    stranger = Contact.objects.create(name="Somebody", email="s@unknown.example", created_at=NOON)
    _subject, text, _html = render(cast.case(stranger), NOON)
    assert cast.policy.document.vendor.zone in text
