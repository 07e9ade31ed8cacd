"""The first door: SMTP and LMTP. Bytes are stored and committed before the sender hears 250."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psycopg
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from answerable.mail.journal import store
from answerable.mail.receiving import FULL, LATER, Conversation, Load, LocalConversation

log = logging.getLogger(__name__)

MOST_CONNECTIONS = 1000
MOST_RECIPIENTS = 500
WRITERS = 8
# A database that does not answer for this long is answered for: "try again later".
STORE_SECONDS = 25

OK = "250 2.0.0 Stored"
_DISK_FULL = ("53100", "53200")


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
        """Store, commit, and only then say so. Not stored in time is "later": the sender keeps it.

        If the commit comes after all, the sender's next try is recognised as the same delivery.
        """
        writing = asyncio.get_running_loop().run_in_executor(
            self._pool,
            self._store,
            envelope.original_content or b"",
            envelope.mail_from or "",
            list(envelope.rcpt_tos),
        )
        try:
            await asyncio.wait_for(asyncio.shield(writing), STORE_SECONDS)
        except Exception as error:
            log.error("A mail could not be stored; its sender was asked to try again. %s", error)
            return FULL if _is_disk_full(error) else LATER
        return OK

    def _store(self, content: bytes, sender: str, recipients: list[str]) -> None:
        """Store over this thread's own connection; one that broke while nobody used it is made anew."""
        try:
            self._write(content, sender, recipients)
        except (OperationalError, InterfaceError):
            connection.close()
            self._write(content, sender, recipients)

    def _write(self, content: bytes, sender: str, recipients: list[str]) -> None:
        try:
            store(content, envelope_from=sender, envelope_to=recipients, door=self._door, at=self._clock())
        except DatabaseError:
            connection.close()
            raise


def _is_disk_full(error: BaseException) -> bool:
    cause = error.__cause__
    return isinstance(cause, psycopg.Error) and cause.sqlstate in _DISK_FULL


class Door:
    """One listening address."""

    def __init__(self, kind: str, *, max_bytes: int, pool: ThreadPoolExecutor) -> None:
        self._protocol = LocalConversation if kind == "lmtp" else Conversation
        self._keeper = Doorkeeper(kind, pool)
        self._max_bytes = max_bytes
        self._load = Load(most_connections=MOST_CONNECTIONS, most_bytes=4 * max_bytes)
        self._server: asyncio.Server | None = None

    async def open(self, host: str, port: int) -> None:
        """Listen. Raises OSError when the address is taken or not ours."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._session, host=host, port=port, backlog=512)

    @property
    def port(self) -> int:
        """The port listened on, also when 0 was asked for."""
        if self._server is None:
            raise RuntimeError("The door is not open.")
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def connections(self) -> int:
        return self._load.connections

    async def close(self) -> None:
        """Take no more connections."""
        if self._server is not None:
            self._server.close()

    def _session(self) -> Conversation:
        return self._protocol(
            self._keeper, load=self._load, data_size_limit=self._max_bytes, hostname=socket.gethostname()
        )
