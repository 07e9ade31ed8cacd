"""One-time sign-in links: made, used once, worthless afterwards."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from answerable.accounts.models import SignInLink, User

LIFETIME = timedelta(hours=24)


def issue(user: User, *, at: datetime, lifetime: timedelta = LIFETIME) -> str:
    """Make a link's token for `user`, good until `at + lifetime` and for one use.

    Returns the token (256 random bits). Only its hash is stored, so it cannot be shown again.
    """
    token = secrets.token_urlsafe(32)
    SignInLink.objects.filter(expires_at__lt=at).delete()
    SignInLink.objects.create(user=user, token_hash=_hash(token), created_at=at, expires_at=at + lifetime)
    return token


def peek(token: str, *, at: datetime) -> User | None:
    """Say whom the token would sign in at `at`, without using it up (link scanners follow links)."""
    link = (
        SignInLink.objects.filter(
            token_hash=_hash(token), used_at=None, expires_at__gt=at, user__is_active=True
        )
        .select_related("user")
        .first()
    )
    return link.user if link else None


def redeem(token: str, *, at: datetime) -> User | None:
    """Use the token up and return its user, or None when it is unknown, used, expired or blocked.

    A guarded update decides, so that of two simultaneous uses only one wins.
    """
    user = peek(token, at=at)
    if user is None:
        return None
    won = SignInLink.objects.filter(token_hash=_hash(token), used_at=None, expires_at__gt=at).update(
        used_at=at
    )
    return user if won else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
