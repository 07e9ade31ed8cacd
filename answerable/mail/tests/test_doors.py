"""The doors as a client meets them: stored before 250, every byte as it came, nobody smuggled in."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from unittest import mock

import pytest
from django.db import OperationalError

from answerable.mail.models import InboundMail
from answerable.mail.tests.doors import open_door

pytestmark = pytest.mark.usefixtures("committed")

MAIL = (
    b"From: Wang <wang@customer.example>\r\nTo: help@vendor.example\r\nSubject: =?utf-8?b?5omT5Y2w?=\r\n"
    b"Message-ID: <one@customer.example>\r\n\r\nPrinter\xff is broken.\r\n.. two dots\r\n"
)


@pytest.fixture
def door() -> Iterator[int]:
    with open_door() as port:
        yield port


def talk(port: int, *parts: bytes) -> bytes:
    """Send raw bytes, hear everything that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(b"".join(parts))
        heard = b""
        while piece := line.recv(65536):
            heard += piece
    return heard


def test_what_is_acknowledged_is_stored_byte_for_byte(door: int) -> None:
    with smtplib.SMTP("127.0.0.1", door) as client:
        client.ehlo()
        assert client.esmtp_features["size"] == "1000000"
        client.sendmail("wang@customer.example", ["help@vendor.example", "two@vendor.example"], MAIL)
    mail = InboundMail.objects.get()
    assert mail.raw_bytes == MAIL
    assert mail.envelope_from == "wang@customer.example"
    assert mail.envelope_to == ["help@vendor.example", "two@vendor.example"]
    assert (mail.door, mail.outcome, mail.size) == ("smtp", "waiting", len(MAIL))


def test_a_sender_who_did_not_hear_us_makes_no_second_mail(door: int) -> None:
    for _attempt in range(3):
        with smtplib.SMTP("127.0.0.1", door) as client:
            client.sendmail("wang@customer.example", ["help@vendor.example"], MAIL)
    assert InboundMail.objects.count() == 1


def test_the_same_words_to_somebody_else_are_another_delivery(door: int) -> None:
    with smtplib.SMTP("127.0.0.1", door) as client:
        client.sendmail("wang@customer.example", ["help@vendor.example"], MAIL)
        client.sendmail("wang@customer.example", ["sales@vendor.example"], MAIL)
    assert InboundMail.objects.count() == 2


def test_a_bounce_has_an_empty_return_path(door: int) -> None:
    with smtplib.SMTP("127.0.0.1", door) as client:
        client.sendmail("", ["help@vendor.example"], MAIL)
    assert InboundMail.objects.get().envelope_from == ""


def test_when_storing_fails_the_sender_is_asked_to_come_back(door: int) -> None:
    with mock.patch("answerable.mail.journal.store_together", side_effect=OperationalError("gone")):
        with smtplib.SMTP("127.0.0.1", door) as client, pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("a@customer.example", ["help@vendor.example"], MAIL)
    assert refused.value.smtp_code == 451
    assert not InboundMail.objects.exists()


def test_too_large_is_said_before_or_after_and_nothing_is_kept(door: int) -> None:
    with smtplib.SMTP("127.0.0.1", door) as client:
        client.ehlo()
        assert client.docmd("MAIL", "FROM:<a@customer.example> SIZE=1000001")[0] == 552
        client.docmd("MAIL", "FROM:<a@customer.example>")
        client.docmd("RCPT", "TO:<help@vendor.example>")
        assert client.data(b"x" * 1_200_000)[0] == 552
        client.sendmail("a@customer.example", ["help@vendor.example"], MAIL)
    assert InboundMail.objects.count() == 1


def test_endless_data_ends_with_the_connection(door: int) -> None:
    with socket.create_connection(("127.0.0.1", door), timeout=10) as line:
        line.sendall(b"HELO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n")
        with pytest.raises(ConnectionError):
            for _piece in range(1000):
                line.sendall(b"y" * 100_000)
    assert not InboundMail.objects.exists()


def test_lines_of_any_length_are_taken(door: int) -> None:
    long = b"Subject: long\r\n\r\n" + b"z" * 300_000 + b"\r\n"
    with smtplib.SMTP("127.0.0.1", door) as client:
        client.sendmail("a@customer.example", ["help@vendor.example"], long)
    assert InboundMail.objects.get().raw_bytes == long


@pytest.mark.parametrize(
    "end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\x00\r\n.\x00\r\n", b"\r.\r\n"]
)
def test_nothing_is_smuggled_behind_a_false_end(door: int, end: bytes) -> None:
    start = b"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n"
    inner = (
        b"MAIL FROM:<evil@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n.\r\n"
    )
    talk(door, start, b"Subject: one\r\n\r\nbody", end, inner, b"QUIT\r\n")
    mail = InboundMail.objects.get()
    assert mail.envelope_from == "a@b.example"
    assert b"smuggled" in mail.raw_bytes


def test_mails_sent_in_one_breath_are_taken_one_by_one(door: int) -> None:
    one = b"MAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nSubject: %d\r\n\r\nx\r\n.\r\n"
    heard = talk(door, b"EHLO x\r\n", *(one % number for number in range(20)), b"QUIT\r\n")
    assert heard.count(b"250 2.0.0 Stored") == 20
    assert InboundMail.objects.count() == 20


def test_an_empty_mail_is_a_mail(door: int) -> None:
    heard = talk(door, b"HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n", b".\r\n", b"QUIT\r\n")
    assert b"Stored" in heard
    assert InboundMail.objects.get().raw_bytes == b""


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (b"<@relay.example,@b.example:c@d.example>", "c@d.example"),
        (b"c@d.example", "c@d.example"),
        ("<王@例子.中国>".encode(), "王@例子.中国"),
        (b'<"odd local"@d.example>', '"odd local"@d.example'),
        (b"<postmaster>", "postmaster"),
    ],
)
def test_odd_recipients_are_taken(door: int, written: bytes, kept: str) -> None:
    talk(
        door, b"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:", written, b"\r\nDATA\r\nx: y\r\n.\r\nQUIT\r\n"
    )
    assert InboundMail.objects.get().envelope_to == [kept]


def test_lmtp_answers_once_for_each_recipient() -> None:
    with open_door("lmtp") as port:
        with smtplib.LMTP("127.0.0.1", port) as client:
            client.ehlo()
            client.docmd("MAIL", "FROM:<a@customer.example>")
            for name in ("one", "two", "three"):
                client.docmd("RCPT", f"TO:<{name}@vendor.example>")
            client.docmd("DATA")
            client.send(b"Subject: three\r\n\r\nx\r\n.\r\n")
            answers = [client.getreply()[0] for _recipient in range(3)]
    assert answers == [250, 250, 250]
    assert InboundMail.objects.get().door == "lmtp"


def test_a_full_house_says_so() -> None:
    with mock.patch("answerable.mail.smtp.MOST_CONNECTIONS", 2), open_door() as port:
        with smtplib.SMTP("127.0.0.1", port), smtplib.SMTP("127.0.0.1", port):
            assert talk(port).startswith(b"421 ")
        with smtplib.SMTP("127.0.0.1", port) as client:
            assert client.noop()[0] == 250


def test_a_session_ends_whatever_it_does() -> None:
    with mock.patch("answerable.mail.receiving.SESSION_SECONDS", 0.2), open_door() as port:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            line.sendall(b"HELO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n")
            with pytest.raises(ConnectionError):
                while line.recv(1000):
                    line.sendall(b"drip")
                raise ConnectionResetError


def test_mail_under_way_together_is_bounded() -> None:
    start = b"HELO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n" + b"x" * 90_000
    with open_door(max_bytes=100_000) as port:
        waiting = [socket.create_connection(("127.0.0.1", port), timeout=10) for _number in range(5)]
        for line in waiting:
            line.sendall(start)
        assert any(b"452 4.3.1" in finished(line) for line in waiting)
        assert InboundMail.objects.count() < 5
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail("a@b.example", ["c@d.example"], MAIL)


def finished(line: socket.socket) -> bytes:
    """End the mail, say good-bye, and hear everything."""
    line.sendall(b"\r\n.\r\nQUIT\r\n")
    heard = b""
    while piece := line.recv(65536):
        heard += piece
    line.close()
    return heard
