"""Whose word is taken for where a request comes from."""

from __future__ import annotations

import asyncio
from typing import Any

from answerable.config.serving.web import behind_proxies
from answerable.config.settings_table import load

HEADERS = [(b"x-forwarded-for", b"203.0.113.7"), (b"x-forwarded-proto", b"https")]


def seen(client: str, **environ: str) -> tuple[str, str]:
    """The client and scheme the pages see for a request that arrives from `client`."""
    scopes: list[dict[str, Any]] = []

    async def pages(scope: dict[str, Any], receive: Any, send: Any) -> None:
        scopes.append(scope)

    application = behind_proxies(pages, load(environ))
    scope = {"type": "http", "scheme": "http", "client": (client, 50000), "headers": HEADERS}
    asyncio.run(application(scope, None, None))
    return scopes[0]["client"][0], scopes[0]["scheme"]


def test_a_trusted_proxy_is_believed() -> None:
    assert seen("10.1.2.3", ANSWERABLE_TRUSTED_PROXIES="10.0.0.0/8") == ("203.0.113.7", "https")


def test_anybody_else_is_not_believed() -> None:
    assert seen("192.0.2.1", ANSWERABLE_TRUSTED_PROXIES="10.0.0.0/8") == ("192.0.2.1", "http")
    assert seen("10.1.2.3") == ("10.1.2.3", "http")
