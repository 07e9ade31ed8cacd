"""Many clients at once, slow ones, and ones that want everything."""

from __future__ import annotations

import smtplib
import socket
from unittest import mock

import pytest

from answerable.mail.mailroom import _allow_files
from answerable.mail.models import InboundMail
from answerable.mail.tests.doors import open_door
from answerable.mail.tests.test_doors import MAIL, talk

pytestmark = pytest.mark.usefixtures("committed")


def test_five_hundred_clients_at_once_are_all_served() -> None:
    _allow_files()
    with open_door() as port:
        lines = [socket.create_connection(("127.0.0.1", port), timeout=30) for _client in range(500)]
        for number, line in enumerate(lines):
            line.sendall(
                b"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n"
                b"Subject: %d\r\n\r\nx\r\n.\r\nQUIT\r\n" % number
            )
        assert sum(b"250 2.0.0 Stored" in everything(line) for line in lines) == 500
    assert InboundMail.objects.count() == 500


def everything(line: socket.socket) -> bytes:
    heard = b""
    while piece := line.recv(65536):
        heard += piece
    line.close()
    return heard


def test_one_address_does_not_take_the_whole_door() -> None:
    with mock.patch("answerable.mail.smtp.MOST_FROM_ONE", 2), open_door() as port:
        with smtplib.SMTP("127.0.0.1", port), smtplib.SMTP("127.0.0.1", port):
            assert talk(port).startswith(b"421 ")
            with socket.socket() as other:
                other.bind(("127.0.0.2", 0))
                other.connect(("127.0.0.1", port))
                assert other.recv(100).startswith(b"220 ")
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail("a@b.example", ["c@d.example"], MAIL)


def test_a_mail_that_drips_in_is_cut_off() -> None:
    with mock.patch("answerable.mail.receiving.PACE_SECONDS", 0.2), open_door() as port:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
            line.sendall(b"HELO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\n")
            with pytest.raises(ConnectionError):
                while line.recv(1000):
                    line.sendall(b"d")
                raise ConnectionResetError
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail("a@b.example", ["c@d.example"], MAIL)
    assert InboundMail.objects.count() == 1


def test_a_client_that_goes_away_leaves_nothing_behind() -> None:
    with open_door() as port:
        for _time in range(20):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
                line.sendall(b"HELO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nhalf")
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail("a@b.example", ["c@d.example"], MAIL)
    assert InboundMail.objects.count() == 1
