"""The first door: SMTP and LMTP. Bytes are stored and committed before the sender hears 250."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection

from answerable.mail.journal import store

log = logging.getLogger(__name__)

MOST_CONNECTIONS = 200
MOST_RECIPIENTS = 200
# A client that says nothing for this long is sent away; one that drips bytes, after the second.
IDLE_SECONDS = 120
SESSION_SECONDS = 1800
WRITERS = 8

OK = "250 2.0.0 Stored"
LATER = "451 4.3.0 Could not be stored just now; please try again later"


class Doorkeeper:
    """Takes mail from the protocol and stores it, off the event loop."""

    def __init__(
        self, door: str, pool: ThreadPoolExecutor, clock: Callable[[], datetime] | None = None
    ) -> None:
        self._door = door
        self._pool = pool
        self._clock = clock or (lambda: datetime.now(UTC))

    async def handle_RCPT(  # noqa: N802 - the protocol's hook
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Any recipient is ours: a mail that reaches this door is never turned away for its address."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients; send the rest in another mail"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Recipient ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Store, commit, and only then say so. LMTP answers once for each recipient (RFC 2033)."""
        content, sender = envelope.original_content or b"", envelope.mail_from or ""
        recipients = list(envelope.rcpt_tos)
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._pool, self._store, content, sender, recipients)
        except Exception:
            log.exception("A mail could not be stored; its sender was asked to try again.")
            answer = LATER
        else:
            answer = OK
        return "\r\n".join([answer] * len(recipients)) if isinstance(server, LMTP) else answer

    def _store(self, content: bytes, sender: str, recipients: list[str]) -> None:
        try:
            store(content, envelope_from=sender, envelope_to=recipients, door=self._door, at=self._clock())
        finally:
            connection.close()


class Door:
    """One listening address. Counts its connections and bounds how long each may last."""

    def __init__(self, kind: str, *, max_bytes: int, pool: ThreadPoolExecutor) -> None:
        self._protocol = LMTP if kind == "lmtp" else SMTP
        self._keeper = Doorkeeper(kind, pool)
        self._max_bytes = max_bytes
        self.connections = 0
        self.server: asyncio.Server | None = None

    async def open(self, host: str, port: int) -> None:
        """Listen. Raises OSError when the address is taken or not ours."""
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(self._session, host=host, port=port, backlog=512)

    @property
    def port(self) -> int:
        """The port listened on, also when 0 was asked for."""
        if self.server is None:
            raise RuntimeError("the door is not open")
        return int(self.server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Take no more connections."""
        if self.server is not None:
            self.server.close()

    def _session(self) -> SMTP:
        return _bounded(self._protocol)(
            self._keeper,
            door=self,
            data_size_limit=self._max_bytes,
            decode_data=False,
            enable_SMTPUTF8=True,
            ident="Answerable",
            timeout=IDLE_SECONDS,
        )


def _bounded(protocol: type[SMTP]) -> type[SMTP]:
    """The protocol with a cap on connections and an end to every session."""

    class Bounded(protocol):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, door: Door, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._door = door
            self._counted = False
            self._end: asyncio.TimerHandle | None = None

        def connection_made(self, transport: Any) -> None:
            if self._door.connections >= MOST_CONNECTIONS:
                transport.write(b"421 4.3.2 Too many connections; please try again later\r\n")
                transport.close()
                return
            self._door.connections += 1
            self._counted = True
            self._end = asyncio.get_running_loop().call_later(SESSION_SECONDS, transport.abort)
            super().connection_made(transport)

        def connection_lost(self, error: Exception | None) -> None:
            if not self._counted:
                return
            self._door.connections -= 1
            if self._end is not None:
                self._end.cancel()
            super().connection_lost(error)

    return Bounded
