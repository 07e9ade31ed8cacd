"""What machines send: kept and shown, yet it starts, meets, wakes and triggers nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from answerable.cases.conversation import reply
from answerable.cases.lifecycle import wait
from answerable.cases.models import Case, Message, Note
from answerable.cases.posting import reply_address
from answerable.cases.solving import resolve
from answerable.commitments.models import Commitment
from answerable.intake.tests.letters import DESK, automatic_mails, case_of, letter, post
from answerable.mail.models import Mailbox, OutboundMail
from answerable.testing.cast import NOON, Cast

LATER = NOON + timedelta(hours=1)
MARKS = [
    ("Auto-Submitted", "auto-replied"),
    ("Auto-Submitted", "AUTO-GENERATED (vacation)"),
    ("auto-submitted", "auto-notified"),
    ("Precedence", "bulk"),
    ("Precedence", "List"),
    ("precedence", "junk"),
    ("List-Id", "<nodes.lists.example>"),
    ("List-Unsubscribe", "<mailto:off@lists.example>"),
    ("X-Auto-Response-Suppress", "All"),
    ("X-Autoreply", "yes"),
    ("Return-Path", "<>"),
]


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: f"{mark[0]}: {mark[1]}")
def test_each_mark_alone_means_no_answer_and_no_clock(cast: Cast, mark: tuple[str, str]) -> None:
    """Attack 11."""
    case = case_of(post(letter(fields=[mark])))
    assert automatic_mails() == []
    assert not Commitment.objects.filter(within_id=case.pk).exists()
    assert Message.objects.get(case=case).is_automatic


def test_a_no_before_the_mark_does_not_hide_it(cast: Cast) -> None:
    raw = letter().replace(b"Subject:", b"Auto-Submitted: no\r\nAuto-Submitted: auto-replied\r\nSubject:", 1)
    case_of(post(raw))
    assert automatic_mails() == []


@pytest.mark.parametrize("sender", ["noreply@huaxin.example", "no-reply@huaxin.example"])
def test_a_sender_nobody_reads_is_not_written_to(cast: Cast, sender: str) -> None:
    case_of(post(letter(sender), envelope_from=sender))
    assert automatic_mails() == []


def test_an_empty_return_path_is_a_machines(cast: Cast) -> None:
    case = case_of(post(letter(), envelope_from=""))
    assert automatic_mails() == []
    assert not Commitment.objects.filter(within_id=case.pk).exists()


def test_a_persons_no_is_a_persons_mail(cast: Cast) -> None:
    case = case_of(post(letter(fields=[("Auto-Submitted", "no")])))
    assert len(automatic_mails()) == 1
    assert Commitment.objects.filter(within_id=case.pk).exists()


def test_an_absence_notice_wakes_nothing_and_meets_nothing(cast: Cast) -> None:
    case = cast.case()
    reply(case, "Which release?", by=cast.wang, at=NOON + timedelta(minutes=5))
    wait(case, "waiting_for_customer", by=cast.wang, at=NOON + timedelta(minutes=6))
    before = list(Commitment.objects.order_by("pk").values())
    mail = post(
        letter(
            subject="Automatic reply: away",
            to=reply_address(case),
            fields=[("Auto-Submitted", "auto-replied")],
        ),
        envelope_from="",
        at=LATER,
    )
    assert case_of(mail) == case
    assert Case.objects.get(pk=case.pk).state == "waiting"
    assert list(Commitment.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: away",
        "自动回复：不在办公室",
        "Out of office: Re: Nodes",
        "Abwesenheitsnotiz: Urlaub",
    ],
)
def test_an_absence_notice_that_belongs_to_nothing_opens_no_case(cast: Cast, subject: str) -> None:
    mail = post(letter(subject=subject, fields=[("Auto-Submitted", "auto-replied")]), envelope_from="")
    assert (mail.outcome, mail.outcome_reason) == ("ignored", "automatic_reply")
    assert not Case.objects.exists()


def test_an_absence_notice_does_not_reopen(cast: Cast) -> None:
    case = cast.case()
    resolve(case, "Restart the node.", by=cast.wang, at=LATER)
    post(letter(to=reply_address(case), fields=[("Auto-Submitted", "auto-replied")]), at=LATER)
    assert Case.objects.get(pk=case.pk).state == "resolved"


def test_a_person_who_follows_a_machine_is_promised_everything(cast: Cast) -> None:
    case = case_of(post(letter(fields=[("Auto-Submitted", "auto-generated")], message_id="<a@m.example>")))
    mail = post(letter(answers="<a@m.example>", text="This is urgent, please look."), at=LATER)
    assert case_of(mail) == case
    promised = Commitment.objects.filter(within_id=case.pk)
    assert {row.promise for row in promised} >= {"respond", "answer"}
    assert {row.started_at for row in promised} == {LATER}


BOUNCE = b"""From: MAILER-DAEMON@huaxin.example\r
To: technology@vonechain.com\r
Subject: Undelivered Mail Returned to Sender\r
Content-Type: multipart/report; report-type=delivery-status; boundary=b\r
\r
--b\r
\r
It could not be delivered.\r
--b\r
Content-Type: message/delivery-status\r
\r
Final-Recipient: rfc822; zhao@huaxin.example\r
Action: failed\r
Status: 5.1.1\r
--b--\r
"""
RECEIPT = BOUNCE.replace(b"delivery-status", b"disposition-notification")
PLAIN_BOUNCE = b"From: Mailer-Daemon@huaxin.example\r\nSubject: failure notice\r\n\r\nSorry it did not work."


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (BOUNCE, "bounce"),
        (RECEIPT, "read-receipt"),
        (PLAIN_BOUNCE, "delivery-report"),
    ],
)
def test_bounces_and_receipts_are_ignored_with_their_reason(cast: Cast, raw: bytes, reason: str) -> None:
    mail = post(raw, envelope_from="")
    assert (mail.outcome, mail.outcome_reason) == ("ignored", reason)
    assert not Case.objects.exists()


def test_a_forged_bounce_changes_nothing(cast: Cast) -> None:
    """Attack 15: the customer's address stays as good as it was."""
    case = cast.case()
    post(BOUNCE, envelope_from="")
    reply(case, "Which release?", by=cast.wang, at=LATER)
    assert OutboundMail.objects.get(automatic=False).recipients == ["zhao@huaxin.example"]


@pytest.mark.parametrize("sender", [DESK, "technology+abc@vonechain.com", "Technology@VoneChain.com"])
def test_mail_from_ourselves_is_ignored(cast: Cast, sender: str) -> None:
    """Attack 13."""
    mail = post(letter(f"Support <{sender}>"), envelope_from=sender)
    assert (mail.outcome, mail.outcome_reason) == ("ignored", "own_address")
    assert not Case.objects.exists()


def test_our_own_mail_coming_back_is_ignored(cast: Cast) -> None:
    case = cast.case()
    reply(case, "Which release?", by=cast.wang, at=NOON)
    ours = OutboundMail.objects.get(automatic=False)
    mail = post(letter(message_id=ours.message_id), at=LATER)
    assert (mail.outcome, mail.outcome_reason) == ("ignored", "own_mail")
    looped = post(letter(fields=[("X-Answerable-Loop", DESK)]), at=LATER)
    assert (looped.outcome, looped.outcome_reason) == ("ignored", "own_address")
    assert Message.objects.filter(case=case, direction="in").count() == 1


def test_a_colleagues_absence_is_no_matter_of_a_customers(cast: Cast) -> None:
    case = cast.case()
    fields = [("Auto-Submitted", "auto-replied")]
    mail = post(letter("wang@vendor.example", to=reply_address(case), fields=fields), envelope_from="")
    assert (mail.outcome, mail.outcome_reason) == ("ignored", "colleague_automatic")
    assert not Note.objects.exists()


def test_a_robot_without_marks_is_known_by_its_words(cast: Cast) -> None:
    """Attack 12: a mail each second, never with a mark; it hears from us three times, then no more."""
    robot = "robot@elsewhere.example"
    for second in range(13):
        raw = letter(robot, subject=f"Alarm {second}")
        post(raw, envelope_from=robot, at=NOON + timedelta(seconds=second))
    assert len(automatic_mails()) == 3
    assert Case.objects.count() == 3
    assert Message.objects.filter(direction="in", case__contact__email=robot).count() == 13
    post(letter(robot, subject="Later"), envelope_from=robot, at=NOON + timedelta(minutes=61))
    assert len(automatic_mails()) == 4


def test_a_robot_that_says_something_else_each_time_hears_from_us_ten_times_an_hour(cast: Cast) -> None:
    robot = "robot@elsewhere.example"
    for second in range(13):
        raw = letter(robot, f"Alarm {second}: a disk is nearly full.", subject="Alarm")
        post(raw, envelope_from=robot, at=NOON + timedelta(seconds=second))
    assert len(automatic_mails()) == 10
    assert Case.objects.count() == 13


def test_a_robot_that_answers_our_mails_hears_from_us_once(cast: Cast) -> None:
    """Attack 12: its answers go onto the one case, which is acknowledged once."""
    case = case_of(post(letter()))
    (sent,) = automatic_mails()
    for second in range(1, 6):
        raw = letter(subject=f"Re: {sent.subject}", answers=sent.message_id)
        assert case_of(post(raw, at=NOON + timedelta(seconds=second))) == case
    assert len(automatic_mails()) == 1


def test_two_desks_that_answer_each_other_go_quiet(cast: Cast) -> None:
    """Attack 13: the other desk answers each of our mails at once and marks none of its own."""
    other = "desk@other.example"
    post(letter(other, subject="Hello"), envelope_from=other)
    told = 0
    for round_ in range(30):
        sent = automatic_mails()
        if len(sent) == told:
            break
        told = len(sent)
        post(letter(other, subject=f"Your request {round_}"), envelope_from=other, at=NOON)
    assert told <= 10


def test_somebody_whose_mailbox_we_read_may_write_to_us(cast: Cast) -> None:
    Mailbox.objects.create(
        name="S", host="h", username="zhao@huaxin.example", opened_at=NOON, changed_at=NOON
    )
    assert post(letter()).outcome == "accepted"
