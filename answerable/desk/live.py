"""The live stream: one connection that listens, any number of pages that hear.

It stands beside Django's own handler, because a request that never ends would keep a database
connection for as long as a page is open. It says only what changed; the page asks again for its
fragment and permission is checked there.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from importlib import import_module
from io import BytesIO
from typing import Any

import psycopg
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.asgi import ASGIRequest
from django.db import connection

from answerable.events.record import CHANNEL

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATH = "/desk/live/"
HEARTBEAT = 20.0
RECONNECT = 2.0
# A page that does not take what it is told loses the oldest of it and asks for everything instead.
LONGEST_QUEUE = 200
HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class Hub:
    """Hears the database once and tells every open page of this process."""

    def __init__(self) -> None:
        self._ears: set[asyncio.Queue[str]] = set()
        self._listening: asyncio.Task[None] | None = None

    def join(self) -> asyncio.Queue[str]:
        """Begin to hear. The first to come starts the listening."""
        queue: asyncio.Queue[str] = asyncio.Queue(LONGEST_QUEUE)
        self._ears.add(queue)
        if self._listening is None or self._listening.done():
            self._listening = asyncio.get_running_loop().create_task(self._listen())
        return queue

    def leave(self, queue: asyncio.Queue[str]) -> None:
        """Stop hearing."""
        self._ears.discard(queue)

    def tell(self, topics: str) -> None:
        """Pass topics on to every page."""
        for queue in self._ears:
            if queue.full():
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait("all")
            else:
                queue.put_nowait(topics)

    async def _listen(self) -> None:
        while self._ears:
            try:
                await self._hear()
            except (psycopg.Error, OSError) as error:
                log.warning("The live stream lost the database and tries again: %s", error)
                await asyncio.sleep(RECONNECT)
                self.tell("all")

    async def _hear(self) -> None:
        ears = await psycopg.AsyncConnection.connect(**_place(), autocommit=True)
        async with ears:
            await ears.execute(f"LISTEN {CHANNEL}")
            async for call in ears.notifies():
                self.tell(topics_of(call.payload))
                if not self._ears:
                    return


hub = Hub()


def topics_of(payload: str) -> str:
    """The topics pages listen for, from what the database said: "case:42 queue:all"."""
    told = json.loads(payload)
    if "topic" in told:
        return str(told["topic"])
    name = told["name"].partition(".")[0]
    topics = [told["within"]]
    if name == "commitment":
        topics.append(told["about"])
    if name in ("case", "message", "commitment", "call"):
        topics.append("queue:all")
    if name == "mail":
        topics.append("mail:all")
    return " ".join(dict.fromkeys(topics))


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one page's stream until the page goes away. Only for people who are signed in."""
    if not await sync_to_async(_is_signed_in, thread_sensitive=False)(scope):
        await send({"type": "http.response.start", "status": 403, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
        return
    queue = hub.join()
    gone = asyncio.ensure_future(_gone(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": b"retry: 3000\n: hello\n\n", "more_body": True})
        await _stream(queue, send, gone)
    finally:
        hub.leave(queue)
        gone.cancel()


async def _stream(queue: asyncio.Queue[str], send: Send, gone: asyncio.Future[None]) -> None:
    while not gone.done():
        waiting = asyncio.ensure_future(queue.get())
        either: set[asyncio.Future[Any]] = {waiting, gone}
        done, _pending = await asyncio.wait(either, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
        if waiting not in done:
            waiting.cancel()
        if gone in done:
            return
        text = f"data: {waiting.result()}\n\n" if waiting in done else ": still here\n\n"
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _is_signed_in(scope: Scope) -> bool:
    request = ASGIRequest(scope, BytesIO())
    engine = import_module(settings.SESSION_ENGINE)
    request.session = engine.SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    try:
        user = get_user(request)
        return bool(user.is_authenticated and user.is_active)
    finally:
        connection.close()


def _place() -> dict[str, Any]:
    known = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname", "sslmode")
    return {name: known[name] for name in names if known.get(name)}
