"""The web application: pages by Django, and the live stream beside it."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "answerable.config.settings")

from django.core.asgi import get_asgi_application

pages = get_asgi_application()

from answerable.desk import live  # noqa: E402 - Django must be set up first


async def application(scope: live.Scope, receive: live.Receive, send: live.Send) -> None:
    """Send the live stream to its own handler and everything else to Django."""
    if scope["type"] == "http" and scope["path"] == live.PATH:
        await live.application(scope, receive, send)
    else:
        await pages(scope, receive, send)  # type: ignore[arg-type]
