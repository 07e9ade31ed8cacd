"""Tokens of other programs: shown once, checked by hash, taken back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from answerable.accounts import tokens
from answerable.accounts.models import Scope, Token
from answerable.accounts.token_commands import app

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


def test_a_token_is_known_by_its_hash_only() -> None:
    token = tokens.make("relay", [Scope.MAIL_RAW], at=NOW)
    found = tokens.holder(token, at=NOW)
    assert found is not None and found.name == "relay"
    assert token not in str(Token.objects.values().get())
    assert len(token) >= 43


@pytest.mark.parametrize("wrong", ["", "answ_", "answ_x", "Bearer", "\0", "answ_" + "a" * 5000, "ünïcode"])
def test_nothing_like_a_token_is_one(wrong: str) -> None:
    token = tokens.make("relay", [Scope.MAIL_RAW], at=NOW)
    for guess in (wrong, token[:-1], token.upper(), token + "x", token.removeprefix("answ_")):
        assert tokens.holder(guess, at=NOW) is None


def test_a_token_that_was_taken_back_or_has_expired_is_worthless() -> None:
    token = tokens.make("relay", [Scope.MAIL_RAW], at=NOW, lifetime=timedelta(days=1))
    assert tokens.holder(token, at=NOW + timedelta(hours=23)) is not None
    assert tokens.holder(token, at=NOW + timedelta(days=1)) is None
    other = tokens.make("relay", [Scope.MAIL_RAW], at=NOW)
    tokens.revoke(Token.objects.latest("id").pk, at=NOW)
    tokens.revoke(Token.objects.latest("id").pk, at=NOW + timedelta(hours=1))
    assert tokens.holder(other, at=NOW) is None
    assert Token.objects.latest("id").revoked_at == NOW
    assert tokens.revoke(0, at=NOW) is None


@pytest.mark.parametrize(
    ("name", "scopes"), [("", [Scope.MAIL_RAW]), ("relay", []), ("relay", ["everything"])]
)
def test_a_token_without_name_or_purpose_is_refused(name: str, scopes: list[str]) -> None:
    with pytest.raises(ValueError, match=r"A token needs|There is no scope"):
        tokens.make(name, scopes, at=NOW)
    assert not Token.objects.exists()


def test_when_it_was_used_is_noted_at_most_once_a_minute() -> None:
    token = tokens.make("relay", [Scope.MAIL_RAW], at=NOW)
    for seconds in (0, 30, 90):
        tokens.holder(token, at=NOW + timedelta(seconds=seconds))
    assert Token.objects.get().last_used_at == NOW + timedelta(seconds=90)


def test_the_command_makes_lists_and_revokes() -> None:
    run = CliRunner().invoke
    made = run(app, ["make", "relay", "--scope", "mail.raw", "--days", "30", "--json"])
    token = json.loads(made.stdout)["token"]
    assert tokens.holder(token, at=datetime.now(UTC)) is not None
    listed = json.loads(run(app, ["list", "--json"]).stdout)
    assert (listed["name"], listed["scopes"], listed["is_good"]) == ("relay", "mail.raw", True)
    assert token not in run(app, ["list"]).stdout
    assert run(app, ["revoke", str(listed["id"])]).exit_code == 0
    assert tokens.holder(token, at=datetime.now(UTC)) is None
    assert run(app, ["revoke", "0"]).exit_code == 1
    assert run(app, ["make", "x", "--scope", "all"]).exit_code == 1
