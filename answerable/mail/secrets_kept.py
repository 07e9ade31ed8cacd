"""Secrets of others kept in the database, unreadable without the key in the data folder."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class SecretLostError(Exception):
    """What is kept cannot be read with this data folder's key."""


def seal(secret: dict[str, Any]) -> str:
    """The secret as it may stand in the database."""
    return _box().encrypt(json.dumps(secret).encode()).decode()


def unseal(kept: str) -> dict[str, Any]:
    """The secret again; empty when none is kept. Raises SecretLostError when the key is another."""
    if not kept:
        return {}
    try:
        found: dict[str, Any] = json.loads(_box().decrypt(kept.encode()))
    except InvalidToken:
        raise SecretLostError(
            "The stored password was sealed with the key of another data folder; enter it again."
        ) from None
    return found


def _box() -> Fernet:
    digest = hashlib.sha256(b"mailbox secrets\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
