"""What the relay in front found decides what a mail may do; without one nothing is believed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from answerable.cases.conversation import reply
from answerable.cases.models import Case, Message, Note
from answerable.cases.posting import reply_address
from answerable.cases.solving import resolve
from answerable.events.actors import Actor
from answerable.intake.receive import receive
from answerable.intake.tests.letters import automatic_mails, case_of, letter, post
from answerable.mail import outcomes
from answerable.mail.models import InboundMail, OutboundMail
from answerable.testing.cast import NOON, Cast

LATER = NOON + timedelta(hours=1)


@pytest.fixture(autouse=True)
def relay(settings: Any) -> Iterator[None]:
    settings.ANSWERABLE = replace(settings.ANSWERABLE, trusted_relays=("mx.vendor.example",))
    yield


def through_relay(raw: bytes, dmarc: str = "pass", more: str = "") -> bytes:
    head = (
        f"Authentication-Results: mx.vendor.example; spf={dmarc}; dkim={dmarc}; dmarc={dmarc}\r\n{more}"
        "Received: from out.example by mx.vendor.example; Tue, 10 Mar 2026 02:00:00 +0000\r\n"
    )
    return head.encode() + raw


def test_what_was_found_is_kept_with_the_message(cast: Cast) -> None:
    case = case_of(post(through_relay(letter())))
    message = case.messages.get(direction="in")
    assert message.authentication == {
        "by": "mx.vendor.example", "spf": "pass", "dkim": "pass", "dmarc": "pass",
    }  # fmt: skip
    assert message.is_verified


def test_a_forged_customer_reopens_nothing(cast: Cast) -> None:
    """Attack 4."""
    case = cast.case()
    reply(case, "Done.", by=cast.wang, at=NOON)
    resolve(Case.objects.get(pk=case.pk), "Restarted.", by=cast.wang, at=NOON)
    forged = letter(to=reply_address(case), text="It is not solved at all!")
    post(through_relay(forged, "fail"), at=LATER)
    case.refresh_from_db()
    assert case.state == "resolved"
    assert not Message.objects.filter(direction="in").latest("pk").is_verified
    post(through_relay(letter(to=reply_address(case), text="It is really not solved.")), at=LATER)
    case.refresh_from_db()
    assert case.state != "resolved"


def test_a_forged_colleague_reaches_no_customer(cast: Cast) -> None:
    """Attack 3: kept as a note that warns, although it answers a real notice."""
    case = cast.case()
    reply(case, "Which release?", by=cast.wang, at=NOON)
    ours = OutboundMail.objects.get(automatic=False)
    raw = letter(
        "Wang <wang@vendor.example>", "Send me the keys.", to=reply_address(case), answers=ours.message_id
    )
    post(through_relay(raw, "fail"), envelope_from="wang@vendor.example", at=LATER)
    note = Note.objects.get(case=case)
    assert note.text.startswith("Beware:") and "Send me the keys." in note.text
    assert OutboundMail.objects.filter(about_kind="case").count() == 1


def test_nobody_is_answered_automatically_whose_domain_denies_the_mail(cast: Cast) -> None:
    post(through_relay(letter(), "fail"))
    assert automatic_mails() == []
    post(through_relay(letter(text="A second matter, with other words.")), at=LATER)
    assert len(automatic_mails()) == 1


def test_a_stranger_is_acknowledged_only_when_the_relay_vouches(cast: Cast) -> None:
    """Attack 14 and the relay of bombs."""
    stranger = "somebody@elsewhere.example"
    post(through_relay(letter(stranger), "none"), envelope_from=stranger)
    assert automatic_mails() == []
    post(
        through_relay(letter(stranger, "Another matter altogether."), "pass"),
        envelope_from=stranger,
        at=LATER,
    )
    assert len(automatic_mails()) == 1


def test_a_forged_result_of_a_stranger_is_not_believed(cast: Cast) -> None:
    raw = b"Received: from evil by evil.example; x\r\n" + through_relay(letter(), "fail")
    case = case_of(post(raw))
    assert case.messages.get(direction="in").authentication == {}


def test_a_confirmation_sent_to_a_case_is_a_case_of_its_own(cast: Cast) -> None:
    """Attack 1: the ticket trick. Whoever owns the case never sees the code."""
    case = cast.case()
    service = "noreply@service.example"
    raw = letter(service, "Your code is 4711.", subject="Confirm your address", to=reply_address(case))
    mail = post(through_relay(raw), envelope_from=service)
    assert case_of(mail) != case
    assert not case.messages.filter(text__contains="4711").exists()
    assert automatic_mails() == []
    reply(case, "Hello.", by=cast.wang, at=LATER)
    assert "4711" not in OutboundMail.objects.get(automatic=False).text


def test_spam_waits_in_the_tray_until_somebody_reads_it_anyway(cast: Cast) -> None:
    raw = through_relay(letter(), more="X-Spam-Flag: YES\r\n")
    mail = post(raw)
    assert (mail.outcome, mail.outcome_reason) == ("ignored", "spam")
    assert not Case.objects.exists()
    assert outcomes.retry(mail, at=LATER, actor=Actor.staff(cast.han))
    assert receive(mail.pk, now=LATER) == "accepted"
    assert case_of(InboundMail.objects.get(pk=mail.pk)).contact == cast.zhao


def test_a_spam_mark_of_a_stranger_counts_for_nothing(cast: Cast) -> None:
    assert post(letter(fields=[("X-Spam-Flag", "YES")])).outcome == "accepted"


def test_without_a_trusted_relay_everything_is_as_it_was(cast: Cast, settings: Any) -> None:
    settings.ANSWERABLE = replace(settings.ANSWERABLE, trusted_relays=())
    case = case_of(post(through_relay(letter(), "fail", "X-Spam-Flag: YES\r\n")))
    assert case.messages.get(direction="in").is_verified
    assert len(automatic_mails()) == 1
