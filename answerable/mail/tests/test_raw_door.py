"""`POST /mail/raw`: done, refused, repeated, and nothing said before it is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client

from answerable.accounts import tokens
from answerable.accounts.models import Scope, Token
from answerable.mail.guesses import MOST, Guesses
from answerable.mail.models import InboundMail
from answerable.mail.tests.test_doors import MAIL
from answerable.mail.views import raw

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def token(committed: None) -> Iterator[str]:
    with mock.patch.object(raw, "_guesses", Guesses()):
        yield tokens.make("relay", [Scope.MAIL_RAW], at=datetime.now(UTC))
    Token.objects.all().delete()


def post(token: str, content: bytes = MAIL, query: str = "", **fields: Any) -> HttpResponse:
    given = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
    answer: Any = Client(enforce_csrf_checks=True).post(
        f"/mail/raw{query}", content, content_type="message/rfc822", **given, **fields
    )
    return answer  # type: ignore[no-any-return]


def test_a_mail_is_stored_byte_for_byte(token: str) -> None:
    answer = post(token, query="?from=a@customer.example&to=help@vendor.example&to=two@vendor.example")
    mail = InboundMail.objects.get()
    assert (answer.status_code, answer.json()) == (201, {"id": mail.pk, "duplicate": False})
    assert (mail.raw_bytes, mail.door, mail.envelope_from) == (MAIL, "api", "a@customer.example")
    assert mail.envelope_to == ["help@vendor.example", "two@vendor.example"]


def test_the_envelope_may_stand_in_header_fields(token: str) -> None:
    post(token, HTTP_X_ENVELOPE_FROM="a@customer.example", HTTP_X_ENVELOPE_TO="x@v.example, y@v.example")
    mail = InboundMail.objects.get()
    assert (mail.envelope_from, mail.envelope_to) == ("a@customer.example", ["x@v.example", "y@v.example"])


def test_handing_in_again_makes_no_second_mail(token: str) -> None:
    first, second = post(token).json(), post(token).json()
    assert (second["id"], second["duplicate"]) == (first["id"], True)
    assert InboundMail.objects.count() == 1


def test_without_a_good_token_nothing_is_taken(token: str) -> None:
    for wrong in ("", token[:-1], "answ_x"):
        answer = post(wrong)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    Token.objects.update(scopes=["other"])
    assert post(token).status_code == 403
    Token.objects.update(scopes=[Scope.MAIL_RAW], expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert post(token).status_code == 401
    assert not InboundMail.objects.exists()


def test_guessing_is_slow(token: str) -> None:
    for _guess in range(MOST):
        assert post("answ_guess").status_code == 401
    assert post(token).status_code == 429
    assert post(token, REMOTE_ADDR="192.0.2.7").status_code == 201


def test_too_large_and_empty_are_refused_in_a_sentence(token: str, settings: Any) -> None:
    settings.ANSWERABLE = replace(settings.ANSWERABLE, max_mail_mb=1)
    answer = post(token, b"x" * (2**20 + 1))
    assert (answer.status_code, answer.json()["error"]) == (413, "The mail is larger than 1 MB.")
    assert post(token, b"x" * 2**20).status_code == 201
    assert post(token, b"").status_code == 400
    assert InboundMail.objects.count() == 1


def test_a_mail_larger_than_pages_may_send_is_taken(token: str) -> None:
    assert post(token, MAIL + b"y" * 12_000_000).status_code == 201
    assert InboundMail.objects.get().size == len(MAIL) + 12_000_000


def test_when_storing_fails_the_caller_keeps_its_mail(token: str) -> None:
    with mock.patch("answerable.mail.journal.store_together", side_effect=OperationalError("disk full")):
        answer = post(token)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert not InboundMail.objects.exists()
