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
from contextlib import suppress
from datetime import datetime, timedelta
from importlib import import_module
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import psycopg
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.utils import timezone

from answerable.desk.parameters import instant_in
from answerable.events.models import Event
from answerable.events.record import CHANNEL

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATH = "/desk/live/"
HEARTBEAT = 20.0
RECONNECT = 2.0
# What happened while a page was made and sent counts as unseen; asking once too often does no harm.
OVERLAP = timedelta(seconds=5)
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
        self._hears = asyncio.Event()
        self._was_deaf = False

    def join(self) -> asyncio.Queue[str]:
        """Begin to hear. The first to come starts the listening."""
        queue: asyncio.Queue[str] = asyncio.Queue(LONGEST_QUEUE)
        self._ears.add(queue)
        if self._listening is None or self._listening.done():
            self._listening = asyncio.get_running_loop().create_task(self._listen())
        return queue

    async def is_hearing(self, seconds: float = 5.0) -> None:
        """Wait until the database is being listened to, but not for ever."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._hears.wait(), seconds)

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
                self._was_deaf = True
                await asyncio.sleep(RECONNECT)
            finally:
                self._hears.clear()

    async def _hear(self) -> None:
        ears = await psycopg.AsyncConnection.connect(**_place(), autocommit=True)
        async with ears:
            await ears.execute(f"LISTEN {CHANNEL}")
            self._hears.set()
            if self._was_deaf:
                self.tell("all")
                self._was_deaf = False
            async for call in ears.notifies():
                self.tell(topics_of(call.payload))
                if not self._ears:
                    return


hub = Hub()


def address(made_at: datetime) -> str:
    """Where a page made at this instant hears what changes, and what has changed since."""
    return f"{PATH}?{urlencode({'since': made_at.isoformat()})}"


def topics_of(payload: str) -> str:
    """The topics pages listen for, from what the database said: "case:42 queue:all"."""
    told = json.loads(payload)
    return str(told["topic"]) if "topic" in told else topics(told["name"], told["about"], told["within"])


def topics(name: str, about: str, within: str) -> str:
    """What an event of this name changes: the thing itself, and the lists it may stand in."""
    noun = name.partition(".")[0]
    found = [within]
    if noun == "commitment":
        found.append(about)
    if noun in ("case", "message", "commitment", "call"):
        found.append("queue:all")
    if noun in ("mail", "tap"):
        found.append("mail:all")
    return " ".join(dict.fromkeys(found))


def missed_since(since: datetime, now: datetime) -> str:
    """The topics of what happened between the making of a page and its first hearing; "" for nothing."""
    recent = Event.objects.filter(at__gt=since - OVERLAP, at__lte=now).order_by("-pk")
    events = list(recent[: LONGEST_QUEUE + 1])
    if len(events) > LONGEST_QUEUE:
        return "all"
    told = [topics(one.name, str(one.about), str(one.within)) for one in reversed(events)]
    return " ".join(dict.fromkeys(" ".join(told).split()))


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
        await hub.is_hearing()
        if missed := await sync_to_async(_missed, thread_sensitive=False)(scope):
            with suppress(asyncio.QueueFull):
                queue.put_nowait(missed)
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


def _missed(scope: Scope) -> str:
    since = instant_in(ASGIRequest(scope, BytesIO()).GET.get("since", ""))
    try:
        return missed_since(since, timezone.now()) if since is not None else ""
    finally:
        connection.close()


def _place() -> dict[str, Any]:
    known = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname", "sslmode")
    return {name: known[name] for name in names if known.get(name)}
