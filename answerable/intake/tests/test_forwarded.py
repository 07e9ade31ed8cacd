"""A mail that was sent on to us: who wrote it is offered, and believed only by a colleague's word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from answerable.cases.models import Forwarding
from answerable.cases.posting import reply_address
from answerable.intake.tests.letters import case_of, letter, post
from answerable.testing.cast import NOON, Cast

LATER = NOON + timedelta(hours=1)
BLOCK = (
    "\n\n---------- Forwarded message ---------\nFrom: {who}\nDate: 9 Mar 2026\nSubject: Nodes\n\nHelp us."
)


def sent_on(sender: str, who: str, **more: str) -> bytes:
    return letter(sender, f"Please see below.{BLOCK.format(who=who)}", subject="Fwd: Nodes", **more)


def test_a_colleagues_forwarded_mail_opens_a_case_and_offers_who_wrote_it(cast: Cast) -> None:
    raw = sent_on("Wang Fang <wang@vendor.example>", "王伟 <wei@huaxin.example>")
    case = case_of(post(raw, envelope_from="wang@vendor.example"))
    found = Forwarding.objects.get(case=case)
    assert case.contact.email == "wang@vendor.example"
    assert case.customer is None, "nothing is believed yet"
    assert found.writers == [{"name": "王伟", "address": "wei@huaxin.example", "is_attached": False}]


@pytest.mark.parametrize(
    "who",
    [
        "technology@vonechain.com",
        "technology+x@vonechain.com",
        "wang@vendor.example",
        "Li <li@vendor.example>",
        "noreply@shop.example",
        "zhao@huaxin.example",
        "x y z",
    ],
)
def test_neither_we_nor_colleagues_nor_machines_nor_the_sender_are_offered(cast: Cast, who: str) -> None:
    post(sent_on("Zhao Wei <zhao@huaxin.example>", who))
    assert not Forwarding.objects.exists()


def test_what_comes_into_a_known_case_offers_nobody(cast: Cast) -> None:
    case = cast.case()
    raw = sent_on("Zhao Wei <zhao@huaxin.example>", "wei@huaxin.example", to=reply_address(case))
    assert case_of(post(raw, at=LATER)) == case
    assert not Forwarding.objects.exists()


def test_a_machine_that_sends_on_offers_nobody(cast: Cast) -> None:
    raw = sent_on("Zhao Wei <zhao@huaxin.example>", "wei@huaxin.example")
    post(b"Auto-Submitted: auto-generated\r\n" + raw)
    assert not Forwarding.objects.exists()


def test_what_was_sent_on_is_shown_whole(cast: Cast) -> None:
    raw = sent_on("Wang Fang <wang@vendor.example>", "王伟 <wei@huaxin.example>")
    message = case_of(post(raw, envelope_from="wang@vendor.example")).messages.get(direction="in")
    assert "Help us." in message.text
    assert message.quoted == ""
