"""One-time links, and the page that uses them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from answerable.accounts import link_mail, links
from answerable.accounts.models import SignInLink, User
from answerable.accounts.people import add_user
from answerable.testing.races import at_once

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def wang(db: None) -> User:
    return add_user("wang@vendor.example", "Wang Fang")


def address(user: User) -> str:
    return link_mail.address_of(links.issue(user, at=datetime.now(UTC)))


# the link


def test_a_link_is_looked_at_often_and_used_once(wang: User) -> None:
    token = links.issue(wang, at=NOW)
    assert links.peek(token, at=NOW) == links.peek(token, at=NOW) == wang
    assert links.redeem(token, at=NOW) == wang
    assert links.redeem(token, at=NOW) is None
    assert links.peek(token, at=NOW) is None


def test_a_link_ends_with_its_time_and_with_its_person(wang: User) -> None:
    token = links.issue(wang, at=NOW)
    assert links.redeem(token, at=NOW + DAY) is None
    assert links.peek(token, at=NOW + DAY - timedelta(seconds=1)) == wang
    User.objects.update(is_active=False)
    assert links.redeem(token, at=NOW) is None


def test_the_database_never_knows_the_token(wang: User) -> None:
    token = links.issue(wang, at=NOW)
    assert len(token) >= 43
    assert token not in str(SignInLink.objects.values().get())
    assert links.redeem(token + "x", at=NOW) is None


def test_links_that_have_ended_are_swept_away_with_the_next(wang: User) -> None:
    links.issue(wang, at=NOW)
    links.issue(wang, at=NOW + 2 * DAY)
    assert SignInLink.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_used_twice_at_once_one_wins(wang: User) -> None:
    token = links.issue(wang, at=NOW)
    won = at_once(*[partial(links.redeem, token, at=NOW)] * 3)
    assert sorted(won, key=str) == sorted([wang, None, None], key=str)


# the page


def test_looking_at_the_page_does_not_use_the_link_up(wang: User, client: Client) -> None:
    url = address(wang)
    for _scanner in range(3):
        page = client.get(url)
        assert (page.status_code, "Wang Fang" in page.content.decode()) == (200, True)
    assert "_auth_user_id" not in client.session
    assert client.post(url).status_code == 302
    assert client.session["_auth_user_id"] == str(wang.pk)


def test_a_used_or_wrong_link_says_so_and_signs_nobody_in(wang: User, client: Client) -> None:
    url = address(wang)
    client.post(url)
    other = Client()
    for gone in (url, url[:-2] + "xx/"):
        for ask in (other.get, other.post):
            answer = ask(gone)
            assert (answer.status_code, "works no more" in answer.content.decode()) == (410, True)
    assert "_auth_user_id" not in other.session


def test_the_page_is_never_kept_by_a_cache(wang: User, client: Client) -> None:
    assert "no-store" in client.get(address(wang))["Cache-Control"]


def test_the_second_factor_is_still_asked_for(wang: User, client: Client) -> None:
    TOTP.activate(wang, generate_totp_secret())
    answer = client.post(address(wang))
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in client.session
    assert client.get(answer["Location"]).status_code == 200
    assert client.post(answer["Location"], {"code": "000000"}).status_code != 302
    assert "_auth_user_id" not in client.session


def test_with_the_right_code_they_are_in(wang: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    TOTP.activate(wang, generate_totp_secret())
    where = client.post(address(wang))["Location"]
    monkeypatch.setattr(TOTP, "validate_code", lambda self, code: code == "123456")
    client.post(where, {"code": "123456"})
    assert client.session["_auth_user_id"] == str(wang.pk)
    assert Authenticator.objects.get(user=wang).type == "totp"


# asking for one by mail


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Links as the room above would mail them."""
    urls: list[str] = []
    carrier: Callable[[User, str, datetime], None] = lambda user, url, at: urls.append(url)  # noqa: E731
    monkeypatch.setattr(link_mail, "_carriers", [carrier])
    return urls


def test_known_or_unknown_the_answer_is_the_same(wang: User, client: Client, carried: list[str]) -> None:
    answers = [
        client.post("/accounts/link/", {"email": email}, follow=True).content.decode()
        for email in ("Wang@vendor.example", "nobody@vendor.example")
    ]
    assert _without_nonce(answers[0]) == _without_nonce(answers[1])
    assert len(carried) == 1
    assert Client().post(carried[0]).status_code == 302


def test_the_form_is_no_mail_cannon(wang: User, carried: list[str]) -> None:
    for minute in range(10):
        link_mail.send_link("wang@vendor.example", at=NOW + timedelta(minutes=minute))
    assert len(carried) == 3
    link_mail.send_link("wang@vendor.example", at=NOW + timedelta(minutes=30))
    assert len(carried) == 4


def test_somebody_who_has_left_gets_none(wang: User, carried: list[str]) -> None:
    User.objects.update(is_active=False)
    link_mail.send_link("wang@vendor.example", at=NOW)
    assert carried == []


def test_what_is_no_address_is_said_at_the_field(client: Client) -> None:
    assert client.post("/accounts/link/", {"email": "nobody"}).status_code == 422


def _without_nonce(page: str) -> str:
    """The page but for what is different on every page: its nonces and its token."""
    return re.sub(r'(nonce="|CSRFToken": "|csrfmiddlewaretoken" value=")[^"]+', "", page)


def test_links_made_by_colleagues_keep_nobody_from_asking(wang: User, carried: list[str]) -> None:
    for _number in range(3):
        links.issue(wang, at=NOW)
    for _number in range(4):
        link_mail.send_link(wang.email, at=NOW)
    assert len(carried) == 3
