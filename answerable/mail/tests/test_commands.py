"""`answerable mail …`, each command done and refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from unittest import mock

import pytest
from django.db import OperationalError
from typer.testing import CliRunner, Result

from answerable.lib.ref import Ref
from answerable.mail import journal, outcomes
from answerable.mail.commands import app
from answerable.mail.models import InboundMail
from answerable.mail.tests.doors import other_end
from answerable.mail.tests.test_sending import queued, use

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MAIL = b"From: a@customer.example\r\nSubject: \xff\r\n\r\nraw\r\n"


def run(*words: str, given: bytes = b"") -> Result:
    return CliRunner().invoke(app, list(words), input=given)


def stored(raw: bytes = MAIL) -> InboundMail:
    return journal.store(
        raw, envelope_from="a@customer.example", envelope_to=["help@vendor.example"], door="smtp", at=NOW
    )


def test_what_came_in_is_listed_with_its_outcome() -> None:
    first, second = stored(), stored(MAIL + b"2")
    outcomes.ignore(first, reason="own_address", at=NOW)
    lines = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]
    assert [(line["id"], line["outcome"], line["reason"]) for line in lines] == [
        (second.pk, "waiting", ""),
        (first.pk, "ignored", "own_address"),
    ]
    assert len(run("list", "--json", "--outcome", "ignored").stdout.splitlines()) == 1
    assert "own_address" in run("list").stdout
    assert run("list", "--outcome", "lost").exit_code == 1


def test_one_mail_is_shown_and_its_bytes_are_given_back() -> None:
    mail = stored()
    assert "help@vendor.example" in run("show", str(mail.pk)).stdout
    assert json.loads(run("show", str(mail.pk), "--json").stdout)["size"] == len(MAIL)
    assert run("raw", str(mail.pk)).stdout_bytes == MAIL
    assert run("show", "0").exit_code == 1


def test_a_mail_that_failed_is_read_again_and_one_that_became_a_case_is_not() -> None:
    mail, accepted = stored(), stored(MAIL + b"2")
    outcomes.fail(mail, reason="boom", at=NOW)
    outcomes.accept(accepted, about=Ref("case", 7), reason="new", at=NOW)
    assert run("retry", str(mail.pk)).exit_code == 0
    mail.refresh_from_db()
    assert mail.outcome == "waiting"
    assert "became case:7" in run("retry", str(accepted.pk)).stderr


def test_the_outbox_says_that_no_server_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "")
    assert "Nothing waits" in run("outbox").stdout
    mail = queued()
    assert "ANSWERABLE_SMTP_URL" in run("outbox").stdout
    assert json.loads(run("outbox", "--json").stdout)["id"] == mail.pk
    assert run("resend", str(mail.pk)).exit_code == 0
    assert run("resend", "0").exit_code == 1


def test_a_piped_mail_is_stored_and_trouble_means_try_again() -> None:
    taken = run("pipe", "--from", "a@customer.example", "help@vendor.example", given=MAIL)
    assert taken.exit_code == 0
    mail = InboundMail.objects.get()
    assert (mail.raw_bytes, mail.door, mail.envelope_to) == (MAIL, "pipe", ["help@vendor.example"])
    with mock.patch("answerable.mail.journal.store", side_effect=OperationalError("gone")):
        assert run("pipe", "help@vendor.example", given=MAIL).exit_code == 75


def test_a_test_mail_goes_past_the_outbox(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, "")
    assert "ANSWERABLE_SMTP_URL" in run("send-test", "me@vendor.example").stderr
    with other_end() as (postbox, port):
        use(monkeypatch, f"smtp://127.0.0.1:{port}")
        assert run("send-test", "me@vendor.example").exit_code == 1
        assert run("send-test", "me@vendor.example", "--from", "desk@vendor.example").exit_code == 0
        assert postbox.mails[0][:2] == ("desk@vendor.example", ["me@vendor.example"])
        postbox.answer = "550 5.7.1 no"
        assert "550 5.7.1 no" in run("send-test", "me@vendor.example", "--from", "d@vendor.example").stderr
