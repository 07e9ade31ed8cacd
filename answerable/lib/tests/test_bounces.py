# ruff: noqa: E501 - mails are shown as they are
"""What a report says of our mail, in the standard form and in the words of servers of all ages."""

from __future__ import annotations

import pytest

from answerable.lib import bounces, mime

REPORT = """\
From: Mail Delivery System <MAILER-DAEMON@relay.example>
To: support@vendor.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=R

--R
Content-Type: text/plain

The mail system tried.

--R
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

{fields}
--R
Content-Type: {returned}

From: support@vendor.example
Subject: [AN-26-00001-3] Node
Message-ID: <case-1.abc@vendor.example>

--R--
"""


def report(fields: str, returned: str = "text/rfc822-headers") -> bounces.Bounce | None:
    return bounces.find(mime.parse(REPORT.format(fields=fields, returned=returned).encode()))


def test_the_standard_form_says_who_why_and_which_mail() -> None:
    found = report(
        "Final-Recipient: rfc822; wang@example.cn\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 No such user"
    )
    assert found is not None
    assert (found.recipient, found.status, found.action) == ("wang@example.cn", "5.1.1", "failed")
    assert (found.words, found.original_message_id) == (
        "550 5.1.1 No such user",
        "<case-1.abc@vendor.example>",
    )
    assert found.is_hard


@pytest.mark.parametrize(
    ("fields", "recipient", "status", "action"),
    [
        ("Final-Recipient: rfc822;a@b.example\nAction: delayed\nStatus: 4.4.1", "a@b.example", "4.4.1", "delayed"),
        ("final-recipient: RFC822; <a@b.example>\naction: FAILED\nstatus: 5.2.2 (full)", "a@b.example", "5.2.2", "failed"),
        ("Original-Recipient: rfc822;alias@b.example\nFinal-Recipient: rfc822;real@c.example\nAction: failed\nStatus: 5.0.0",
         "alias@b.example", "5.0.0", "failed"),
        ("Final-Recipient: rfc822;a@b.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 550 user unknown",
         "a@b.example", "5.1.1", "failed"),
        ("Final-Recipient: rfc822;a@b.example\nAction: failed\nDiagnostic-Code: smtp;452 4.2.2 over quota",
         "a@b.example", "4.2.2", "failed"),
        ("Final-Recipient: rfc822;a@b.example\nStatus: 4.2.2", "a@b.example", "4.2.2", "delayed"),
        ("Final-Recipient: rfc822;good@b.example\nAction: delivered\nStatus: 2.0.0\n\n"
         "Final-Recipient: rfc822;bad@b.example\nAction: failed\nStatus: 5.1.1", "bad@b.example", "5.1.1", "failed"),
    ],
)  # fmt: skip
def test_fields_are_read_tolerantly(fields: str, recipient: str, status: str, action: str) -> None:
    found = report(fields)
    assert found is not None
    assert (found.recipient, found.status, found.action) == (recipient, status, action)


def test_several_recipients_are_all_kept() -> None:
    found = report(
        "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n\n"
        "Final-Recipient: rfc822; c@b.example\nAction: failed\nStatus: 5.2.2"
    )
    assert found is not None
    assert [one.recipient for one in (found, *found.others)] == ["a@b.example", "c@b.example"]


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_of_success_is_no_bounce(action: str) -> None:
    assert report(f"Final-Recipient: rfc822; a@b.example\nAction: {action}\nStatus: 2.0.0") is None


# Sender, subject, words; then whom and why. Written by us after what such servers say.
FORMS = [
    ("MAILER-DAEMON@mx.example", "failure notice",
     "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following "
     "addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<li.lei@example.cn>:\n"
     "Sorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nTo: other@example.com",
     "li.lei@example.cn", "5.1.1"),
    ("Mailer-Daemon@exim.example", "Mail delivery failed: returning message to sender",
     "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered "
     "to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  "
     "jane@example.org\n    host mx.example.org [192.0.2.1]: 550 Mailbox unavailable\n",
     "jane@example.org", "5.1.1"),
    ("Mailer-Daemon@exim.example", "Warning: message 1abc-Ef delayed 24 hours",
     "This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered "
     "to one or more of its\nrecipients after more than 24 hours on the queue.\n\nThe address to which the message has not "
     "yet been delivered is:\n\n  slow@example.net\n    Delay reason: connection timed out\n",
     "slow@example.net", "4.4.1"),
    ("mailer-daemon@googlemail.com", "Delivery Status Notification (Failure)",
     "Address not found\n\nYour message wasn't delivered to nobody@example.com because the address couldn't be found.\n\n"
     "The response was:\n\n550 5.1.1 The email account that you tried to reach does not exist.",
     "nobody@example.com", "5.1.1"),
    ("postmaster@exchange.example", "Undeliverable: Your request",
     "Delivery has failed to these recipients or groups:\n\nWang Wei (wang@example.cn)\nThe recipient's mailbox is full and "
     "can't accept messages now.\n\nRemote Server returned '554 5.2.2 mailbox full'\n",
     "wang@example.cn", "5.2.2"),
    ("postmaster@exchange.example", "Unzustellbar: Ihre Anfrage",
     "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\nhans@example.de\nDie E-Mail-Adresse "
     "existiert nicht.\n",
     "hans@example.de", "5.1.1"),
    ("PostMaster@qq.com", "来自qq.com的退信",
     "很抱歉您发送的邮件被退回，以下是该邮件的相关信息：\n被退回邮件\n主题：回复\n无法发送到 nobody@qq.com\n退信原因：收件人邮箱不存在\n"
     "host mx3.qq.com said: 550 Mailbox not found",
     "nobody@qq.com", "5.1.1"),
    ("postmaster@163.com", "系统退信/Systems bounce",
     "抱歉，您的邮件被退回来了……\n收件人：zhang@163.com\n退信原因：收件人邮箱已满\n",
     "zhang@163.com", "5.2.2"),
    ("MAILER-DAEMON@old.example", "Returned mail: User unknown",
     "The original message was received at Mon, 2 Nov 2026 10:00:00 +0100\n\n   ----- The following addresses had permanent "
     "fatal errors -----\n<ghost@example.org>\n\n   ----- Transcript of session follows -----\n... while talking to "
     "mx.example.org.:\n>>> RCPT To:<ghost@example.org>\n<<< 550 5.1.1 <ghost@example.org>... User unknown\n",
     "ghost@example.org", "5.1.1"),
    ("Postmaster@domino.example", "DELIVERY FAILURE: User not listed in Domino Directory",
     "Your message\n\n  Subject: Node\n\nwas not delivered to:\n\n  anna@example.com\n\nbecause:\n\n  User anna "
     "(anna@example.com) not listed in Domino Directory\n",
     "anna@example.com", "5.1.1"),
    ("postmaster@mail.example", "Message rejected",
     "Your message could not be delivered to: <spam@example.net>\nReason: 554 5.7.1 blocked as spam\n",
     "spam@example.net", "5.7.1"),
    ("mailer-daemon@mail.ru", "Mail failure.",
     "Письмо не было доставлено.\nMessage delivery failed. The following address failed:\n\n ivan@mail.ru\n   "
     "Такой пользователь не существует\n",
     "ivan@mail.ru", "5.1.1"),
]  # fmt: skip


@pytest.mark.parametrize(("sender", "subject", "words", "recipient", "status"), FORMS)
def test_free_forms_are_understood(
    sender: str, subject: str, words: str, recipient: str, status: str
) -> None:
    raw = f"From: {sender}\nTo: support@vendor.example\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{words}"
    found = bounces.find(mime.parse(raw.encode()))
    assert found is not None
    assert (found.recipient, found.status) == (recipient, status)
    assert found.is_failure is (status[0] == "5")


@pytest.mark.parametrize(
    ("sender", "subject", "words"),
    [
        (
            "jane@example.org",
            "Undeliverable?",
            "Hello, I got back a mail to bob@example.org: 550 user unknown. Why?",
        ),
        ("jane@example.org", "Out of office", "I am away until Monday; write to bob@example.org."),
        ("postmaster@example.org", "Your question", "Hello, I run the mail here. Which ports do you need?"),
        ("jane@example.org", "Re: Delivery", "When does the delivery arrive? jane@example.org"),
    ],
)
def test_people_who_write_about_mail_are_no_bounce(sender: str, subject: str, words: str) -> None:
    assert bounces.find(mime.parse(f"From: {sender}\nSubject: {subject}\n\n{words}".encode())) is None


FORWARDED = (
    "Why do I get this?\n\nThis is the mail system at host mx.example.\n\nI'm sorry to have to inform you that your message "
    "could not\nbe delivered.\n\n<support@vendor.example>: 550 5.1.1 user unknown\n\nFinal-Recipient: rfc822; "
    "support@vendor.example\nAction: failed\nStatus: 5.1.1\n"
)


@pytest.mark.parametrize(
    "subject",
    [
        "Fwd: Undelivered Mail Returned to Sender",
        "WG: failure notice",
        "Undelivered Mail Returned to Sender",
        "转发：系统退信",
    ],
)
def test_a_person_who_sends_a_report_on_makes_none(subject: str) -> None:
    """Their mail is a request, and must not be lost among the reports."""
    raw = f"From: Jane Doe <jane@example.org>\nSubject: {subject}\n\n{FORWARDED}"
    assert bounces.find(mime.parse(raw.encode())) is None


def test_a_report_part_that_a_person_sends_on_is_no_report() -> None:
    raw = REPORT.format(
        fields="Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1", returned="text/plain"
    )
    raw = raw.replace("MAILER-DAEMON@relay.example", "jane@example.org").replace(
        "Mail Delivery System", "Jane"
    )
    raw = raw.replace("multipart/report; report-type=delivery-status", "multipart/mixed").replace(
        "Subject: Und", "Subject: Fwd: Und"
    )
    assert bounces.find(mime.parse(raw.encode())) is None
