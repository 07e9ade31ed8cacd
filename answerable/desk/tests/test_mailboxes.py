"""The mailboxes on the desk: listed with their ledger, added, changed, tested, closed, consented to."""

from __future__ import annotations

import re
from unittest import mock

import pytest
from django.test import Client

from answerable.desk import mailbox_words
from answerable.events.actors import Actor
from answerable.mail import mailboxes, secrets_kept
from answerable.mail.imap import tokens, troubles
from answerable.mail.models import Mailbox
from answerable.mail.trying import Trial
from answerable.testing.cast import NOON, Cast

TESTER = Actor.system("test")
FORM = {
    "name": "Support", "host": "imap.vendor.example", "port": "993", "security": "tls",
    "username": "support@vendor.example", "folder": "INBOX", "after": "seen", "credential": "password",
    "password": "very secret",
}  # fmt: skip


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    """Han administers."""
    client.force_login(cast.han)
    return client


def kept(**wanted: str) -> Mailbox:
    row = {"name": "Support", "host": "imap.vendor.example", "username": "support@vendor.example", **wanted}
    return mailboxes.add(row, {"password": "very secret"}, at=NOON, actor=TESTER)


def by_consent() -> Mailbox:
    row = {"name": "Gmail", "host": "imap.gmail.com", "username": "s@vendor.example", "credential": "consent"}
    secret = {"provider": "google", "client_id": "ours", "client_secret": "hidden away"}
    return mailboxes.add(row, secret, at=NOON, actor=TESTER)


def test_the_list_shows_the_ledger_and_what_is_wrong(desk: Client) -> None:
    assert "No mailbox is read." in desk.get("/desk/mailboxes/").content.decode()
    box = kept()
    Mailbox.objects.update(
        seen=12431, stored=12430, failing_since=NOON, problem=troubles.REFUSED, said="<no> entry"
    )
    html = desk.get("/desk/mailboxes/").content.decode()
    assert "seen 12,431, stored 12,430" in html
    assert "1 is missing" in html
    assert "The server refused the sign-in." in html
    assert "&lt;no&gt; entry" in html
    assert "very secret" not in desk.get(f"/desk/mailboxes/{box.pk}/").content.decode()
    assert "/desk/mailboxes/" in desk.get("/desk/mail/").content.decode()


def test_a_mailbox_is_added_with_its_secret_sealed(desk: Client) -> None:
    answer = desk.post("/desk/mailboxes/new/", FORM)
    box = Mailbox.objects.get()
    assert answer.headers["Location"] == f"/desk/mailboxes/{box.pk}/"
    assert "very secret" not in box.secret
    assert secrets_kept.unseal(box.secret) == {"password": "very secret"}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"security": "none"}, "only possible on this machine"),
        ({"password": ""}, "Enter the password"),
        ({"after": "move"}, "Name another folder"),
        ({"credential": "application", "provider": "microsoft"}, "OAuth 2 needs"),
        ({"port": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_cannot_work_is_refused_with_a_sentence(
    desk: Client, wrong: dict[str, str], sentence: str
) -> None:
    answer = desk.post("/desk/mailboxes/new/", FORM | wrong)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Mailbox.objects.exists()


def test_a_change_keeps_the_secret_but_not_for_another_server(desk: Client) -> None:
    box = kept()
    desk.post(f"/desk/mailboxes/{box.pk}/", FORM | {"password": "", "folder": "Cases"})
    box.refresh_from_db()
    assert (box.folder, secrets_kept.unseal(box.secret)) == ("Cases", {"password": "very secret"})
    answer = desk.post(f"/desk/mailboxes/{box.pk}/", FORM | {"password": "", "host": "elsewhere.example"})
    assert answer.status_code == 422
    box.refresh_from_db()
    assert box.host == "imap.vendor.example"


def test_a_mailbox_is_closed_and_opened_and_asking_twice_is_no_harm(desk: Client) -> None:
    box = kept()
    for state, is_open in (("closed", False), ("closed", False), ("open", True), ("open", True)):
        assert desk.post(f"/desk/mailboxes/{box.pk}/state/", {"state": state}).status_code == 302
        box.refresh_from_db()
        assert box.is_open is is_open


def test_a_test_says_what_is_there_or_what_to_do(desk: Client) -> None:
    box = kept()
    with mock.patch("answerable.mail.trying.try_out", return_value=Trial(mails=3)):
        html = desk.post(f"/desk/mailboxes/{box.pk}/test/", follow=True).content.decode()
    assert "the folder holds 3 mails" in html
    refused = Trial(problem=troubles.REFUSED, words="no")
    with mock.patch("answerable.mail.trying.try_out", return_value=refused):
        html = desk.post(f"/desk/mailboxes/{box.pk}/test/", follow=True).content.decode()
    assert "Check user name and password" in html


def test_consent_is_asked_for_and_counts_once(desk: Client) -> None:
    box = by_consent()
    address = desk.get(f"/desk/mailboxes/{box.pk}/consent/").headers["Location"]
    assert address.startswith("https://accounts.google.com/")
    assert "code_challenge_method=S256" in address
    assert "hidden" not in address
    [state] = re.findall(r"[?&]state=([^&]+)", address)
    given = {"access_token": "a", "refresh_token": "r", "expires_in": 3600}
    back = f"/desk/mailboxes/consent/?state={state}&code=once"
    with mock.patch.object(tokens.OAuth2Session, "fetch_token", return_value=given) as fetched:
        html = desk.get(back, follow=True).content.decode()
        assert "Consent is given" in html
        assert len(fetched.call_args.kwargs["code_verifier"]) >= 43
        assert "not begun here" in desk.get(back, follow=True).content.decode()
        assert fetched.call_count == 1
    box.refresh_from_db()
    assert secrets_kept.unseal(box.secret)["refresh_token"] == "r"


@pytest.mark.parametrize("query", ["", "?state=forged&code=x", "?state=&code=x"])
def test_a_consent_nobody_began_changes_nothing(desk: Client, query: str) -> None:
    box = by_consent()
    desk.get(f"/desk/mailboxes/{box.pk}/consent/")
    with mock.patch.object(tokens.OAuth2Session, "fetch_token") as fetched:
        html = desk.get(f"/desk/mailboxes/consent/{query}", follow=True).content.decode()
    assert "not begun here" in html
    assert not fetched.called


def test_a_consent_that_is_refused_says_so(desk: Client) -> None:
    box = by_consent()
    address = desk.get(f"/desk/mailboxes/{box.pk}/consent/").headers["Location"]
    [state] = re.findall(r"[?&]state=([^&]+)", address)
    html = desk.get(
        f"/desk/mailboxes/consent/?state={state}&error=access_denied", follow=True
    ).content.decode()
    assert "access_denied" in html
    box.refresh_from_db()
    assert "refresh_token" not in secrets_kept.unseal(box.secret)


def test_every_problem_has_words_and_something_to_do() -> None:
    kinds = (
        troubles.REFUSED, troubles.NO_FOLDER, troubles.NO_SERVER, troubles.NO_TLS, troubles.BROKEN,
        troubles.CONSENT, troubles.LOST,
    )  # fmt: skip
    for kind in kinds:
        assert mailbox_words.problem_words(kind) not in {"", kind}
        assert mailbox_words.advice_words(kind)
