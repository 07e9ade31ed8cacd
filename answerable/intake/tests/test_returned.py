"""Mails of ours that come back are shown; only with a key do they say something of an address."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from answerable.cases.conversation import reply
from answerable.cases.models import Case
from answerable.cases.solving import resolve
from answerable.commitments.models import Commitment
from answerable.events.actors import Actor
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.intake.tests.letters import DESK, automatic_mails, letter, post
from answerable.mail import return_path, returns
from answerable.mail.building import envelope_sender
from answerable.mail.models import InboundMail, OutboundMail, ReturnedMail, UnreachableAddress
from answerable.notifications.models import Notice
from answerable.testing.cast import NOON, Cast

LATER = NOON + timedelta(hours=1)
ZHAO = "zhao@huaxin.example"


def report(
    about: OutboundMail, *, to: str = "", action: str = "failed", status: str = "5.1.1", who: str = ZHAO
) -> bytes:
    lines = f"""From: MAILER-DAEMON@relay.example
To: {to or DESK}
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

It could not be delivered.
--b
Content-Type: message/delivery-status

Final-Recipient: rfc822; {who}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 no such user

--b
Content-Type: text/rfc822-headers

Message-ID: {about.message_id}
Subject: {about.subject}

--b--
"""
    return lines.replace("\n", "\r\n").encode()


def sent(cast: Cast, case: Case, at: datetime = NOON) -> OutboundMail:
    reply(case, f"Which release? {at}", by=cast.wang, at=at)
    found: OutboundMail = OutboundMail.objects.filter(automatic=False).latest("pk")
    return found


def come_back(mail: OutboundMail, *, at: datetime = LATER, **how: str) -> InboundMail:
    """A report to the mail's own return path."""
    path = envelope_sender(mail)
    return post(report(mail, to=path, **how), envelope_from="", envelope_to=[path], at=at)


def test_a_bounce_is_shown_on_the_mail_it_returns(cast: Cast) -> None:
    case = cast.case()
    mail = sent(cast, case)
    back = come_back(mail)
    assert (back.outcome, back.outcome_reason, back.about) == ("accepted", "bounce", case.ref)
    row = mail.returns.get()
    assert (row.address, row.status, row.words, row.is_proven) == (ZHAO, "5.1.1", "550 no such user", True)
    event = Event.objects.get(name=EventName.MAIL_BOUNCED)
    assert (event.within_kind, event.within_id) == ("case", case.pk)
    assert Notice.objects.filter(user=cast.wang).exists()


def test_a_bounce_starts_meets_and_reopens_nothing(cast: Cast) -> None:
    case = cast.case()
    mail = sent(cast, case)
    resolve(Case.objects.get(pk=case.pk), "Restarted.", by=cast.wang, at=NOON)
    before = list(Commitment.objects.order_by("pk").values())
    messages = case.messages.count()
    come_back(mail)
    case.refresh_from_db()
    assert (case.state, case.messages.count()) == ("resolved", messages)
    assert list(Commitment.objects.order_by("pk").values()) == before
    assert automatic_mails() == []


def test_the_same_report_again_is_noted_once(cast: Cast) -> None:
    mail = sent(cast, cast.case())
    come_back(mail)
    come_back(mail, at=LATER + timedelta(minutes=1), status="5.1.0")
    assert ReturnedMail.objects.count() == 1
    assert Event.objects.filter(name=EventName.MAIL_BOUNCED).count() == 1


def test_a_delay_is_shown_and_says_nothing_of_the_address(cast: Cast) -> None:
    mail = sent(cast, cast.case())
    back = come_back(mail, action="delayed", status="4.4.1")
    assert (back.outcome_reason, mail.returns.get().action) == ("delay", "delayed")
    assert Event.objects.filter(name=EventName.MAIL_DELAYED).count() == 1
    assert not UnreachableAddress.objects.exists()


def test_two_hard_bounces_of_different_mails_mark_the_address(cast: Cast) -> None:
    case = cast.case()
    come_back(sent(cast, case))
    assert returns.unreachable([ZHAO]) == set()
    come_back(sent(cast, case, at=LATER), at=LATER + timedelta(hours=1))
    assert returns.unreachable([ZHAO.upper(), "anna@nordbank.example"]) == {ZHAO}
    assert Event.objects.filter(name=EventName.ADDRESS_MARKED).count() == 1


def test_a_full_mailbox_marks_the_address_after_three_days(cast: Cast) -> None:
    case = cast.case()
    for day in range(3):
        assert returns.unreachable([ZHAO]) == set()
        at = NOON + timedelta(days=day)
        come_back(sent(cast, case, at=at), at=at, status="4.2.2")
    assert returns.unreachable([ZHAO]) == {ZHAO}


def test_a_forged_bounce_is_shown_and_says_nothing_of_the_address(cast: Cast) -> None:
    """Attack 15: perfect looking, with our Message-ID, but without the key."""
    case = cast.case()
    for hour in range(3):
        mail = sent(cast, case, at=NOON + timedelta(hours=hour))
        path = envelope_sender(mail)
        forged = path.replace("-", "-0", 1) if hour else DESK
        back = post(report(mail, to=forged), envelope_from="", envelope_to=[forged], at=LATER)
        assert back.outcome_reason == "bounce"
    assert ReturnedMail.objects.filter(is_proven=False).count() == 3
    assert not UnreachableAddress.objects.exists()


def test_a_report_about_somebody_else_marks_nobody(cast: Cast) -> None:
    """With the key of a mail to Zhao nobody speaks of Anna."""
    case = cast.case()
    for hour in range(2):
        reply(case, f"{hour}", by=cast.wang, at=NOON + timedelta(hours=hour), cc=["li@huaxin.example"])
        mail = OutboundMail.objects.filter(automatic=False).latest("pk")
        come_back(mail, who="anna@nordbank.example")
    assert ReturnedMail.objects.filter(address="anna@nordbank.example", is_proven=False).count() == 2
    assert not UnreachableAddress.objects.exists()


def test_a_mail_from_the_address_clears_it(cast: Cast) -> None:
    case = cast.case()
    for hour in range(2):
        come_back(sent(cast, case, at=NOON + timedelta(hours=hour)))
    assert returns.unreachable([ZHAO])
    post(letter(), at=LATER + timedelta(hours=2))
    assert not returns.unreachable([ZHAO])
    assert not returns.clear(ZHAO, at=LATER, actor=Actor.staff(cast.wang))


def test_a_bounce_of_nothing_of_ours_is_ignored(cast: Cast) -> None:
    ghost = OutboundMail(message_id="<ghost@vonechain.com>", subject="x")
    back = post(report(ghost), envelope_from="")
    assert (back.outcome, back.outcome_reason) == ("ignored", "bounce")
    assert not Case.objects.exists()


@pytest.mark.parametrize("damage", ["", "x", "1", "b", "+"])
def test_a_return_path_without_its_key_names_no_mail(damage: str) -> None:
    path = return_path.of(42, "support@vendor.example")
    assert return_path.mail_of([path]) == 42
    assert return_path.mail_of([path.upper()]) == 42
    local, _at, domain = path.rpartition("@")
    assert return_path.mail_of([f"{local[:-1]}{damage}@{domain}" if damage != local[-1] else ""]) is None
    assert return_path.mail_of(["support+b42-@vendor.example", "b42@vendor.example", ""]) is None


def test_automatic_mail_has_an_empty_return_path() -> None:
    assert envelope_sender(OutboundMail(pk=1, automatic=True, sender_address="a@b.example")) == ""
    assert envelope_sender(OutboundMail(pk=1, sender_address="a+x@b.example")).startswith("a+b1-")
