"""A mail door, and a server that receives what we send, each on a free port of this machine."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.smtp import SMTP

from answerable.mail.certificate import Certificate
from answerable.mail.smtp import Door
from answerable.mail.writers import Writers


@contextmanager
def loop_in_thread() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop that runs beside the test."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


@contextmanager
def open_door(
    kind: str = "smtp", *, max_bytes: int = 1_000_000, certificate: Certificate | None = None
) -> Iterator[int]:
    """A door in a thread of its own; yields its port."""
    with loop_in_thread() as loop, Writers() as writers:
        door = Door(kind, max_bytes=max_bytes, writers=writers, certificate=certificate)
        asyncio.run_coroutine_threadsafe(door.open("127.0.0.1", 0), loop).result(10)
        try:
            yield door.port
        finally:
            asyncio.run_coroutine_threadsafe(door.close(), loop).result(10)


class Postbox:
    """What arrived at the other end: envelope and bytes of each mail, and answers to give instead."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], bytes]] = []
        self.answer = "250 2.0.0 taken"
        self.refused: dict[str, str] = {}

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer.startswith("2"):
            sender = (envelope.mail_from or "").strip("<>")
            self.mails.append((sender, list(envelope.rcpt_tos), envelope.original_content))
        return self.answer


@contextmanager
def other_end() -> Iterator[tuple[Postbox, int]]:
    """A real SMTP server that keeps what it is given; yields it and its port."""
    postbox = Postbox()
    with loop_in_thread() as loop:
        listening = loop.create_server(lambda: SMTP(postbox, loop=loop), "127.0.0.1", 0)
        server = asyncio.run_coroutine_threadsafe(listening, loop).result(10)
        yield postbox, server.sockets[0].getsockname()[1]
        loop.call_soon_threadsafe(server.close)
