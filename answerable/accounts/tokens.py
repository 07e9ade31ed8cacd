"""Tokens of programs: made once, shown once, checked by their hash, taken back at any time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from answerable.accounts.models import Scope, Token

# Programs call often; when they last did is noted this exactly.
NOTED_EVERY = timedelta(minutes=1)
_MARK = "answ_"


@transaction.atomic
def make(name: str, scopes: Sequence[str], *, at: datetime, lifetime: timedelta | None = None) -> str:
    """Make a token and return it: 256 random bits, never to be seen again.

    Raises ValueError for an empty name or a scope there is not.
    """
    if not name.strip():
        raise ValueError("A token needs a name, so that people know which program has it.")
    if unknown := [one for one in scopes if one not in Scope.values]:
        raise ValueError(f"There is no scope “{unknown[0]}”; there are {', '.join(Scope.values)}.")
    if not scopes:
        raise ValueError(f"A token needs a scope: {', '.join(Scope.values)}.")
    token = _MARK + secrets.token_urlsafe(32)
    Token.objects.create(
        name=name.strip()[:100],
        token_hash=_hash(token),
        scopes=sorted(set(scopes)),
        made_at=at,
        expires_at=at + lifetime if lifetime else None,
    )
    return token


def holder(token: str, *, at: datetime) -> Token | None:
    """Whose token this is, if it is good at `at`.

    The hash is looked up, so no time tells how near a guess was.
    """
    found = Token.objects.filter(token_hash=_hash(token)).first() if token.startswith(_MARK) else None
    if found is None or not found.is_good(at):
        return None
    if found.last_used_at is None or at - found.last_used_at >= NOTED_EVERY:
        Token.objects.filter(pk=found.pk).update(last_used_at=at)
    return found


@transaction.atomic
def revoke(pk: int, *, at: datetime) -> Token | None:
    """Take a token back; it is worthless from now on. None when there is no such token."""
    Token.objects.filter(pk=pk, revoked_at=None).update(revoked_at=at)
    return Token.objects.filter(pk=pk).first()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
