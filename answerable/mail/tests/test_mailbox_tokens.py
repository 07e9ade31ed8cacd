"""Signing in by OAuth 2: tokens fetched, renewed one at a time, shown to the server, and kept sealed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from answerable.mail import mailboxes, secrets_kept, trying
from answerable.mail.imap import tokens, troubles
from answerable.mail.imap.troubles import MailboxError
from answerable.mail.models import Mailbox
from answerable.mail.tests.mailbox_cast import ADMINISTRATOR
from answerable.mail.tests.providers import Provider, TokenMailbox, serving, xoauth2
from answerable.testing.races import at_once

pytestmark = pytest.mark.usefixtures("committed")
SHARED = "support@vendor.example"


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    # The library wants TLS; here everything stays on this machine.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    opened = Provider()
    with serving(opened):
        yield opened


def now() -> datetime:
    return datetime.now(UTC)


def added(service: Provider, credential: str, *, port: int = 993, **secret: Any) -> Mailbox:
    wanted = {
        "name": "Support", "host": "127.0.0.1", "port": port, "security": "none", "username": SHARED,
        "credential": credential,
    }  # fmt: skip
    whole = {
        "provider": "other", "client_id": "ours", "client_secret": "hidden", "token_url": service.address,
        "authorize_url": "http://127.0.0.1/authorize", "scope": "imap", **secret,
    }  # fmt: skip
    return mailboxes.add(wanted, whole, at=now(), actor=ADMINISTRATOR)


def kept(mailbox: Mailbox) -> dict[str, Any]:
    mailbox.refresh_from_db()
    return secrets_kept.unseal(mailbox.secret)


def test_an_application_signs_in_to_a_shared_mailbox_by_itself(provider: Provider) -> None:
    server = TokenMailbox(takes=xoauth2(SHARED, "access-1"))
    with serving(server):
        trial = trying.try_out(added(provider, "application", port=server.port), now=now())
    assert (trial.problem, trial.words) == ("", "")
    assert server.heard == [xoauth2(SHARED, "access-1")]
    assert provider.asked[0]["grant_type"] == "client_credentials"
    assert provider.asked[0]["client_secret"] == "hidden"


def test_a_token_is_used_until_shortly_before_it_ends(provider: Provider) -> None:
    box = added(provider, "application")
    assert tokens.access_token(box, now=now()) == "access-1"
    assert tokens.access_token(box, now=now() + timedelta(minutes=50)) == "access-1"
    assert tokens.access_token(box, now=now() + timedelta(minutes=56)) == "access-2"


def test_a_refresh_token_that_is_renewed_is_kept_with_its_end(provider: Provider) -> None:
    box = added(provider, "consent", refresh_token="first")
    assert tokens.access_token(box, now=now()) == "access-1"
    assert kept(box)["refresh_token"] == "refresh-1"
    assert box.credential_days(now()) == 9
    assert tokens.access_token(box, now=now() + timedelta(hours=2)) == "access-2"
    assert kept(box)["refresh_token"] == "refresh-2"


def test_two_who_need_a_token_at_once_use_the_refresh_token_once(provider: Provider) -> None:
    box = added(provider, "consent", refresh_token="first")
    got = at_once(*(lambda: tokens.access_token(Mailbox.objects.get(pk=box.pk), now=now()) for _ in range(3)))
    assert got == ["access-1"] * 3
    assert len(provider.asked) == 1


def test_without_consent_it_says_so(provider: Provider) -> None:
    with pytest.raises(MailboxError) as trouble:
        tokens.access_token(added(provider, "consent"), now=now())
    assert trouble.value.kind == troubles.CONSENT
    assert provider.asked == []


def test_a_consent_that_was_taken_back_is_asked_for_again(provider: Provider) -> None:
    box = added(provider, "consent", refresh_token="stolen")
    with pytest.raises(MailboxError) as trouble:
        tokens.access_token(box, now=now())
    assert trouble.value.kind == troubles.CONSENT
    assert kept(box)["refresh_token"] == "stolen"


def test_a_sign_in_service_that_is_not_there_is_no_refusal(provider: Provider) -> None:
    box = added(provider, "consent", refresh_token="first", token_url="http://127.0.0.1:1/token")
    with pytest.raises(MailboxError) as trouble:
        tokens.access_token(box, now=now())
    assert trouble.value.kind == troubles.NO_SERVER


def test_consent_is_redeemed_with_its_verifier(provider: Provider) -> None:
    box = added(provider, "consent")
    address, state, verifier = tokens.consent_address(box, "http://127.0.0.1/back")
    assert f"state={state}" in address
    assert verifier not in address
    tokens.redeem_consent(box, "http://127.0.0.1/back", "code", verifier)
    assert provider.asked[0]["code_verifier"] == verifier
    assert kept(box)["refresh_token"] == "refresh-1"


def test_a_token_the_server_refuses_is_a_refusal_and_a_broken_line_is_none(provider: Provider) -> None:
    server = TokenMailbox(takes="nobody")
    with serving(server):
        box = added(provider, "application", port=server.port)
        assert trying.try_out(box, now=now()).problem == troubles.REFUSED
        server.breaks_off = True
        assert trying.try_out(box, now=now()).problem == troubles.BROKEN


def test_tokens_of_one_application_are_not_kept_for_another(provider: Provider) -> None:
    box = added(provider, "consent", refresh_token="first")
    mailboxes.change(box, {}, {"client_id": "another"}, at=now(), actor=ADMINISTRATOR)
    assert "refresh_token" not in kept(box)
    assert kept(box)["client_secret"] == "hidden"


def test_a_preset_follows_its_tenant(provider: Provider) -> None:
    secret = {"provider": "microsoft", "token_url": "", "authorize_url": "", "scope": "", "tenant": "one"}
    box = added(provider, "application", **secret)
    assert "/one/" in kept(box)["token_url"]
    assert kept(box)["scope"] == "https://outlook.office365.com/.default"
    mailboxes.change(box, {}, {"tenant": "two"}, at=now(), actor=ADMINISTRATOR)
    assert "/two/" in kept(box)["token_url"]


def test_secrets_are_unreadable_with_another_key(provider: Provider, settings: Any) -> None:
    box = added(provider, "application")
    assert "hidden" not in box.secret
    settings.SECRET_KEY = "another installation's"
    with pytest.raises(MailboxError) as trouble:
        tokens.access_token(box, now=now())
    assert trouble.value.kind == troubles.LOST
