"""Where the database is, as Django wants to be told."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from answerable.config.settings_table import AnswerableSettings

# One pool a process. Pages, tasks and doors run in threads; each borrows a connection for a
# request or a task and gives it back.
POOL = {"min_size": 1, "max_size": 16, "timeout": 15}


def databases(settings: AnswerableSettings) -> dict[str, dict[str, Any]]:
    """Django's DATABASES for a server of the administrator's choice, or the embedded one."""
    place = _from_url(settings.database_url) if settings.database_url else _embedded(settings)
    options = {"pool": POOL, **place.pop("OPTIONS", {})}
    return {"default": {"ENGINE": "django.db.backends.postgresql", **place, "OPTIONS": options}}


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "NAME": parts.path.lstrip("/"),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def _embedded(settings: AnswerableSettings) -> dict[str, Any]:
    from answerable.config import embedded

    return dict(embedded.connection(settings))
