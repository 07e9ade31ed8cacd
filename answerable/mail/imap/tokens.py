"""OAuth 2 for mailboxes: access tokens fetched and renewed, with consent or as an application."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error
from requests import RequestException
from requests_oauthlib import OAuth2Session

from answerable.mail import secrets_kept
from answerable.mail.imap.troubles import CONSENT, LOST, NO_SERVER, REFUSED, MailboxError
from answerable.mail.models import Credential, Mailbox

# A token is renewed so long before it ends.
EARLY = timedelta(minutes=5)
TIMEOUT = 20
_LOCK = 0x6D626F78
PRESETS: dict[str, dict[str, Any]] = {
    "microsoft": {
        "authorize_url": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
        "token_url": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        "scope": "https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
        "application_scope": "https://outlook.office365.com/.default",
    },
    "google": {
        "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
        "token_url": "https://oauth2.googleapis.com/token",
        "scope": "https://mail.google.com/",
        "application_scope": "",
    },
}


def access_token(mailbox: Mailbox, *, now: datetime) -> str:
    """A token that is good now, renewed if need be; what changed is kept at once.

    Raises MailboxError: consent is needed (again), or the provider refused or was not reached.
    """
    with _alone(mailbox):
        secret = secret_of(mailbox)
        ends = secret.get("token_ends", "")
        if secret.get("access_token") and ends and datetime.fromisoformat(ends) - EARLY > now:
            return str(secret["access_token"])
        token = _renewed_or_told(mailbox, secret)
        keep(mailbox, token, now=now)
    return str(token["access_token"])


@contextmanager
def _alone(mailbox: Mailbox) -> Iterator[None]:
    """One at a time: a refresh token used twice is taken by providers for a stolen one."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, mailbox.pk])
        mailbox.refresh_from_db(fields=["secret", "credential_expires_at"])
        yield


def _renewed_or_told(mailbox: Mailbox, secret: dict[str, Any]) -> dict[str, Any]:
    try:
        return _renewed(mailbox, secret)
    except RequestException as problem:
        raise MailboxError(NO_SERVER, f"The sign-in service was not reached: {problem}") from problem
    except (OAuth2Error, ValueError) as problem:
        kind = CONSENT if mailbox.credential == Credential.CONSENT else REFUSED
        raise MailboxError(kind, f"The sign-in service refused: {problem}") from problem


def secret_of(mailbox: Mailbox) -> dict[str, Any]:
    """What is kept for this mailbox. Raises MailboxError when it cannot be read."""
    try:
        return secrets_kept.unseal(mailbox.secret)
    except secrets_kept.SecretLostError as problem:
        raise MailboxError(LOST, str(problem)) from problem


@transaction.atomic
def keep(mailbox: Mailbox, token: dict[str, Any], *, now: datetime) -> None:
    """Keep a token that was given; a provider that renews the refresh token too has its new one kept."""
    row = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    secret = secrets_kept.unseal(row.secret)
    secret["access_token"] = token["access_token"]
    secret["token_ends"] = (now + timedelta(seconds=float(token.get("expires_in") or 300))).isoformat()
    if token.get("refresh_token"):
        secret["refresh_token"] = token["refresh_token"]
    if token.get("refresh_token_expires_in"):
        row.credential_expires_at = now + timedelta(seconds=float(token["refresh_token_expires_in"]))
    row.secret = secrets_kept.seal(secret)
    row.save(update_fields=["secret", "credential_expires_at"])
    mailbox.secret, mailbox.credential_expires_at = row.secret, row.credential_expires_at


def consent_address(mailbox: Mailbox, callback: str) -> tuple[str, str, str]:
    """Where somebody gives their consent; with the state and the PKCE verifier to remember until then."""
    secret = secret_of(mailbox)
    session = OAuth2Session(
        secret["client_id"], redirect_uri=callback, scope=secret["scope"].split(), pkce="S256"
    )
    address, state = session.authorization_url(
        secret["authorize_url"], access_type="offline", prompt="consent", login_hint=mailbox.username
    )
    return address, state, str(session._code_verifier)


def redeem_consent(mailbox: Mailbox, callback: str, code: str, verifier: str) -> None:
    """Exchange what the provider sent back for tokens. Raises MailboxError."""
    secret = secret_of(mailbox)
    session = OAuth2Session(secret["client_id"], redirect_uri=callback)
    try:
        token = session.fetch_token(
            secret["token_url"],
            code=code,
            code_verifier=verifier,
            client_secret=secret.get("client_secret") or None,
            include_client_id=True,
            timeout=TIMEOUT,
        )
    except (OAuth2Error, RequestException, ValueError) as problem:
        raise MailboxError(CONSENT, f"The sign-in service refused: {problem}") from problem
    keep(mailbox, token, now=datetime.now(UTC))


def _renewed(mailbox: Mailbox, secret: dict[str, Any]) -> dict[str, Any]:
    if mailbox.credential == Credential.APPLICATION:
        client = BackendApplicationClient(client_id=secret["client_id"], scope=secret["scope"].split())
        session = OAuth2Session(client=client)
        token: dict[str, Any] = session.fetch_token(
            secret["token_url"],
            client_secret=secret["client_secret"],
            include_client_id=True,
            timeout=TIMEOUT,
        )
        return token
    if not secret.get("refresh_token"):
        raise MailboxError(CONSENT, "Nobody has given consent yet.")
    session = OAuth2Session(secret["client_id"])
    renewed: dict[str, Any] = session.refresh_token(
        secret["token_url"],
        refresh_token=secret["refresh_token"],
        client_id=secret["client_id"],
        client_secret=secret.get("client_secret") or None,
        timeout=TIMEOUT,
    )
    return renewed
