"""What stands in the outbox reaches a real server once, or says why not."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from answerable.events.models import Event
from answerable.files.storage import keep
from answerable.lib import mime
from answerable.lib.addresses import Address
from answerable.lib.ref import Ref
from answerable.mail import return_path, sending
from answerable.mail.models import OutboundMail
from answerable.mail.outbox import OutgoingMail, queue
from answerable.mail.relay import RelayAddress
from answerable.mail.tests.doors import Postbox, other_end

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CASE = Ref("case", 1)
DRAFT = OutgoingMail(
    sender=Address("Helle Müller · 测试公司", "support@vendor.example"),
    to=(Address("王伟", "wang@customer.example"),),
    subject="Re: [AN-26-00001-2] 打印机坏了 – größer als vorher, so viel, dass es sich umbrechen lässt",
    text="您好，\n\nmany thanks. Größe passt.\n.\n..\n",
    html="<p>您好</p>",
    reply_to=Address("Vendor", "support+abc@vendor.example"),
    in_reply_to="<" + "x" * 90 + "@eurprd01.prod.exchangelabs.example>",
    references=("<first@customer.example>", "<" + "x" * 90 + "@eurprd01.prod.exchangelabs.example>"),
)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    with other_end() as (postbox, port):
        use(monkeypatch, f"smtp://127.0.0.1:{port}")
        yield postbox


def use(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setattr(settings, "ANSWERABLE", replace(settings.ANSWERABLE, smtp_url=url))


def queued(**changes: Any) -> OutboundMail:
    return queue(replace(DRAFT, **changes), CASE, NOW)


def always(at: datetime) -> sending.Clock:
    return lambda: at


def arrived(postbox: Postbox) -> mime.ParsedMail:
    assert len(postbox.mails) == 1
    return mime.parse(postbox.mails[0][2])


def test_a_mail_arrives_as_it_was_meant(server: Postbox) -> None:
    mail = queued(cc=(Address("", "boss@customer.example"),))
    assert sending.send(mail.pk, clock=always(NOW))
    sender, recipients, raw = server.mails[0]
    heard = arrived(server)
    assert return_path.mail_of([sender]) == mail.pk
    assert sender.startswith("support+b") and sender.endswith("@vendor.example")
    assert recipients == ["wang@customer.example", "boss@customer.example"]
    assert heard.subject == DRAFT.subject
    assert heard.sender == DRAFT.sender
    assert heard.to == list(DRAFT.to)
    assert heard.cc == [Address("", "boss@customer.example")]
    assert heard.reply_to == [DRAFT.reply_to]
    assert heard.text == DRAFT.text.strip("\n")
    assert "<p>您好</p>" in (heard.html or "")
    assert heard.message_id == mail.message_id
    assert heard.in_reply_to == [DRAFT.in_reply_to]
    assert heard.references == list(DRAFT.references)
    assert heard.date == NOW
    assert heard.automatic is None
    assert heard.defects == []
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_any_other_program_reads_it_alike(server: Postbox) -> None:
    sending.send(queued().pk, clock=always(NOW))
    heard = email.message_from_bytes(server.mails[0][2], policy=email.policy.default)
    assert heard["subject"] == DRAFT.subject
    assert heard["from"].addresses[0].display_name == DRAFT.sender.name
    assert heard.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in heard.iter_parts()] == ["text/plain", "text/html"]
    assert heard.get_body(("plain",)).get_content().split() == DRAFT.text.split()


def test_it_is_sent_once_however_often_it_is_tried(server: Postbox) -> None:
    mail = queued()
    assert sending.send(mail.pk, clock=always(NOW))
    assert not sending.send(mail.pk, clock=always(NOW + timedelta(hours=1)))
    assert sending.send_waiting(always(NOW + timedelta(hours=1))) == 0
    assert len(server.mails) == 1
    mail.refresh_from_db()
    assert mail.sent_at == NOW
    assert Event.objects.filter(name="mail.sent", within_kind="case", within_id=1).count() == 1


def test_what_signs_somebody_in_is_forgotten_once_it_went(server: Postbox) -> None:
    link = queue(DRAFT, Ref("user", 1), NOW)
    server.answer = "451 later"
    assert not sending.send(link.pk, clock=always(NOW))
    server.answer = "250 ok"
    assert sending.send(link.pk, clock=always(NOW + timedelta(minutes=1)))
    assert arrived(server).text == DRAFT.text.strip("\n")
    link.refresh_from_db()
    assert (link.text, link.html, link.subject) == ("", "", DRAFT.subject)
    other = queued()
    sending.send(other.pk, clock=always(NOW))
    other.refresh_from_db()
    assert other.text == DRAFT.text


def test_files_arrive_with_their_names(server: Postbox) -> None:
    names = ["报价单 2026.pdf", "plain.txt", 'we"ird;name=.bin', "forwarded.eml", "x" * 240 + ".txt"]
    files = tuple(
        keep(bytes([number]) * 50, name=name, media_type=kind, at=NOW)
        for number, (name, kind) in enumerate(
            zip(
                names,
                ["application/pdf", "text/plain", "nonsense", "message/rfc822", "text/plain"],
                strict=True,
            )
        )
    )
    sending.send(queued(files=files).pk, clock=always(NOW))
    attachments = arrived(server).attachments
    assert [one.filename for one in attachments] == names
    assert [one.content for one in attachments] == [bytes([number]) * 50 for number in range(5)]
    heard = email.message_from_bytes(server.mails[0][2], policy=email.policy.default)
    assert [part.get_filename() for part in heard.iter_attachments()] == names


def test_automatic_mail_says_so_and_has_no_return_path(server: Postbox) -> None:
    sending.send(queued(automatic=True).pk, clock=always(NOW))
    assert server.mails[0][0] == ""
    heard = arrived(server)
    assert heard.automatic == "auto-submitted"
    assert heard.field("x-answerable-loop") == "support@vendor.example"


@pytest.mark.parametrize(
    "poison",
    [
        "x\r\nBcc: thief@evil.example",
        "x\nBcc: thief@evil.example",
        "x\rBcc: thief@evil.example",
        "x\u2028Bcc: thief@evil.example",
        "x\x85Bcc: thief@evil.example",
        "x\x0bBcc: thief@evil.example",
        "=?utf-8?q?x=0D=0ABcc:_thief@evil.example?=",
        "x\r\n\r\n<script>",
        "x\x00y",
        'x" <thief@evil.example>, "',
    ],
)
def test_nothing_written_by_people_becomes_a_field(server: Postbox, poison: str) -> None:
    file = keep(b"x", name=f"{poison}.txt", media_type=poison.replace("\0", ""), at=NOW)
    sending.send(
        queued(
            subject=poison,
            sender=Address(poison, "support@vendor.example"),
            to=(Address(poison, "wang@customer.example"),),
            files=(file,),
        ).pk,
        clock=always(NOW),
    )
    harmless = (
        "From To Subject Date Message-ID Reply-To In-Reply-To References X-Answerable-Loop MIME-Version"
    )
    heard = email.message_from_bytes(server.mails[0][2])
    assert set(heard.keys()) == {*harmless.split(), "Content-Type"}
    assert server.mails[0][1] == ["wang@customer.example"]
    assert [one.address for one in arrived(server).to] == ["wang@customer.example"]
    assert arrived(server).sender.address == "support@vendor.example"


def test_without_a_server_the_mail_waits_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "")
    mail = queued()
    assert not sending.send(mail.pk, clock=always(NOW))
    assert sending.send_waiting(always(NOW)) == 0
    mail.refresh_from_db()
    assert (mail.state(NOW), mail.attempts) == ("waiting", 0)
    assert "No mail server is set" in mail.last_error
    with other_end() as (postbox, port):
        use(monkeypatch, f"smtp://127.0.0.1:{port}")
        assert sending.send_waiting(always(NOW)) == 1
        assert len(postbox.mails) == 1


def test_try_later_is_tried_later_as_the_same_mail(server: Postbox) -> None:
    mail = queued()
    server.answer = "451 4.3.0 come back"
    assert not sending.send(mail.pk, clock=always(NOW))
    mail.refresh_from_db()
    assert mail.last_error == "451 4.3.0 come back"
    assert mail.next_attempt_at == NOW + timedelta(minutes=1)
    assert not sending.send(mail.pk, clock=always(NOW + timedelta(seconds=30)))
    server.answer = "250 ok"
    assert sending.send_waiting(always(NOW + timedelta(minutes=1))) == 1
    assert arrived(server).message_id == mail.message_id


def test_never_is_seen_at_once(server: Postbox) -> None:
    server.answer = "554 5.7.1 no"
    mail = queued()
    assert not sending.send(mail.pk, clock=always(NOW))
    mail.refresh_from_db()
    assert mail.state(NOW) == "failed"
    failed = Event.objects.get(name="mail.sending_failed")
    assert (failed.within, failed.facts["reason"]) == (CASE, "554 5.7.1 no")


def test_after_two_days_a_person_must_look(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "smtp://127.0.0.1:1")
    mail = queued()
    now = NOW
    while mail.failed_at is None:
        sending.send_waiting(always(now))
        mail.refresh_from_db()
        now = mail.next_attempt_at or now
    assert timedelta(hours=47) < mail.failed_at - NOW < timedelta(hours=50)
    assert "refused" in mail.last_error


def test_one_refused_recipient_keeps_the_mail_from_nobody_else(server: Postbox) -> None:
    server.refused = {"boss@customer.example": "550 5.1.1 gone"}
    mail = queued(cc=(Address("", "boss@customer.example"),))
    assert sending.send(mail.pk, clock=always(NOW))
    mail.refresh_from_db()
    assert mail.last_error == "boss@customer.example: 550 5.1.1 gone"
    assert Event.objects.get(name="mail.sent").facts == {"refused": ["boss@customer.example"]}


def test_an_address_nobody_can_write_to_fails_alone(server: Postbox) -> None:
    bad = queued(to=(Address("", "a b@customer.example\r\nRCPT TO:<thief@evil.example>"),))
    good = queued()
    assert sending.send_waiting(always(NOW)) == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state(NOW), good.state(NOW)) == ("failed", "sent")
    assert [recipients for _, recipients, _ in server.mails] == [["wang@customer.example"]]


def test_a_lost_attachment_is_waited_for_and_named(server: Postbox) -> None:
    from answerable.files.storage import path_of

    file = keep(b"soon lost", name="a.txt", media_type="text/plain", at=NOW)
    path_of(file.sha256).unlink()
    mail = queued(files=(file,))
    assert not sending.send(mail.pk, clock=always(NOW))
    mail.refresh_from_db()
    assert mail.last_error.startswith("An attachment cannot be read")
    assert server.mails == []


def test_queued_in_a_transaction_that_fails_is_never_sent(server: Postbox) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queued()
        raise ZeroDivisionError
    assert sending.send_waiting(always(NOW)) == 0
    assert server.mails == []


@pytest.mark.parametrize(
    ("url", "port", "tls", "starttls"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp://me:secret@mail.example:587", 587, False, True),
        ("smtp://me:secret@mail.example:587?starttls=no", 587, False, False),
        ("smtp://me:secret@127.0.0.1:2500", 2500, False, False),
        ("smtp://mail.example?starttls=yes", 25, False, True),
        ("smtp+starttls://mail.example", 587, False, True),
        ("smtps://me:p%40ss@mail.example", 465, True, False),
    ],
)
def test_how_the_server_is_named(url: str, port: int, tls: bool, starttls: bool) -> None:
    address = RelayAddress.parse(url)
    assert (address.port, address.is_tls, address.is_starttls) == (port, tls, starttls)
    if "p%40ss" in url:
        assert address.password == "p@ss"
