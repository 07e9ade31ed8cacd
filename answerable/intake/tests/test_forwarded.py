"""A mail that was sent on to us: who wrote it is offered, and believed only by a colleague's word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from answerable.cases.addressing import answered_of, proposed
from answerable.cases.conversation import reply
from answerable.cases.forwarding import confirm_requester
from answerable.cases.models import Case, Forwarding
from answerable.cases.participants import taking_part
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
    assert [(one["name"], one["address"], one["is_attached"]) for one in found.writers] == [
        ("王伟", "wei@huaxin.example", False)
    ]


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


def test_whoever_asks_reads_nothing_of_what_was_said_while_it_was_sent_on(cast: Cast) -> None:
    """The colleague's remark is no word to the customer; the answer hangs on the customer's own mail."""
    original = letter("王伟 <wei@huaxin.example>", subject="Nodes", message_id="<original@huaxin.example>")
    raw = letter(
        "Wang Fang <wang@vendor.example>",
        "Difficult customer, be careful.",
        subject="Fwd: Nodes",
        files=[("Nodes.eml", "application/octet-stream", original)],
    )
    case = case_of(post(raw, envelope_from="wang@vendor.example"))
    found = Forwarding.objects.get(case=case)
    confirm_requester(found, "wei@huaxin.example", by=cast.wang, at=LATER, keep_forwarder=False)
    case = Case.objects.get(pk=case.pk)
    people = proposed(case, answered_of(case), list(taking_part(case)))
    assert [one.address for one in people] == ["wei@huaxin.example"]
    sent = reply(case, "We look at it.", by=cast.wang, at=LATER, answers=answered_of(case)).outbound
    assert sent is not None
    assert "Difficult customer" not in sent.text + sent.html
    assert (sent.recipients, sent.in_reply_to) == (["wei@huaxin.example"], "<original@huaxin.example>")
    assert sent.subject == f"Re: [{case.number}] Nodes"


def test_an_answer_to_the_mail_that_was_sent_on_belongs_to_the_case(cast: Cast) -> None:
    """Both answer a mail that we never got: they are of one conversation."""
    first = letter("Zhao Wei <zhao@huaxin.example>", answers="<never-ours@huaxin.example>")
    second = letter("Zhao Wei <zhao@huaxin.example>", "More.", references=["<never-ours@huaxin.example>"])
    case = case_of(post(first))
    assert case_of(post(second, at=LATER)) == case
