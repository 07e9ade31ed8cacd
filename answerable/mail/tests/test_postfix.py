"""Debian's Postfix delivers to our doors, and keeps the mail when we cannot."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Callable
from unittest import mock

import pytest
from django.db import OperationalError, connection

from answerable.lib import mime
from answerable.mail import journal
from answerable.mail.models import InboundMail
from answerable.mail.tests import piping, postfix
from answerable.mail.tests.doors import open_door
from answerable.testing.environment import database_url

pytestmark = [pytest.mark.postfix, pytest.mark.usefixtures("committed")]

MAIL = (
    "From: 王伟 <wang@customer.example>\r\nTo: help@vendor.example\r\nSubject: 打印机坏了\r\n"
    "Message-ID: <one@customer.example>\r\nDate: Mon, 02 Mar 2026 09:30:00 +0800\r\n\r\n"
    ".\r\n..\r\nFrom the start: 您好\r\n" + "long " * 500 + "\r\n"
).encode()


def eventually(is_so: Callable[[], bool]) -> None:
    """Postfix works in its own time; give it ten seconds."""
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end, "Postfix did not deliver in time."
        time.sleep(0.05)


@pytest.mark.parametrize("transport", ["smtp", "lmtp"])
def test_postfix_delivers(transport: str) -> None:
    with open_door(transport) as door, postfix.running(transport, door) as port:
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail("wang@customer.example", ["help@vendor.example", "sales@vendor.example"], MAIL)
        eventually(InboundMail.objects.exists)
        eventually(lambda: sum(len(one.envelope_to) for one in InboundMail.objects.all()) == 2)
    mail = InboundMail.objects.order_by("pk")[0]
    assert mail.door == transport
    assert mail.envelope_from == "wang@customer.example"
    heard = mime.parse(mail.raw_bytes)
    assert heard.subject == "打印机坏了"
    assert heard.text.startswith(".\n..\nFrom the start: 您好\nlong long")


def test_postfix_pipes_into_the_command() -> None:
    database = {"ANSWERABLE_DATABASE_URL": database_url(connection.settings_dict["NAME"])}
    with piping.program(database) as program, postfix.running("piped", program=program) as port:
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail("wang@customer.example", ["help@vendor.example", "sales@vendor.example"], MAIL)
            client.sendmail("", ["help@vendor.example"], MAIL)
        eventually(lambda: InboundMail.objects.count() == 2)
    mail, bounce = InboundMail.objects.order_by("-envelope_from")
    assert (mail.door, mail.envelope_from) == ("pipe", "wang@customer.example")
    assert sorted(mail.envelope_to) == ["help@vendor.example", "sales@vendor.example"]
    assert mime.parse(mail.raw_bytes).text.startswith(".\n..\nFrom the start: 您好\nlong long")
    assert bounce.envelope_from == ""


def test_what_the_command_cannot_store_postfix_pipes_again() -> None:
    away = {"ANSWERABLE_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/away"}
    with piping.program(away) as program, postfix.running("piped", program=program) as port:
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail("wang@customer.example", ["help@vendor.example"], MAIL)
        # The database comes back while Postfix holds the mail.
        away["ANSWERABLE_DATABASE_URL"] = database_url(connection.settings_dict["NAME"])
        eventually(lambda: InboundMail.objects.count() == 1)


def test_postfix_delivers_many_over_one_connection() -> None:
    with open_door("lmtp") as door, postfix.running("lmtp", door) as port:
        with smtplib.SMTP("127.0.0.1", port) as client:
            for number in range(40):
                unlike = MAIL.replace(b"<one@", b"<%d@" % number)
                client.sendmail("wang@customer.example", ["help@vendor.example"], unlike)
        eventually(lambda: InboundMail.objects.count() == 40)


def test_what_we_cannot_store_postfix_brings_again() -> None:
    store, times = journal.store_together, []

    def fail_four_times(deliveries: list[journal.Delivery]) -> list[InboundMail]:
        times.append(1)
        if len(times) <= 4:
            raise OperationalError("the disk is full")
        return store(deliveries)

    with mock.patch("answerable.mail.journal.store_together", fail_four_times):
        with open_door() as door, postfix.running("smtp", door) as port:
            with smtplib.SMTP("127.0.0.1", port) as client:
                client.sendmail("wang@customer.example", ["help@vendor.example"], MAIL)
            eventually(InboundMail.objects.exists)
    # Each delivery is tried twice before Postfix is asked to come again.
    assert len(times) == 5
    assert InboundMail.objects.count() == 1
