"""The first door: SMTP and LMTP. Bytes are stored and committed before the sender hears 250."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
from aiosmtpd.smtp import SMTP, Envelope, Session

from answerable.mail.certificate import Certificate
from answerable.mail.journal import Delivery
from answerable.mail.receiving import FULL, LATER, Conversation, Load, LocalConversation
from answerable.mail.writers import Writers

log = logging.getLogger(__name__)

MOST_CONNECTIONS = 1000
# One address never takes the whole door; the one relay in front needs far fewer.
MOST_FROM_ONE = 600
MOST_RECIPIENTS = 500
# A database that does not answer for this long is answered for: "try again later".
STORE_SECONDS = 25

OK = "250 2.0.0 Stored"
_DISK_FULL = ("53100", "53200")


class Doorkeeper:
    """Takes mail from the protocol and has it stored, off the event loop."""

    def __init__(self, door: str, writers: Writers, clock: Callable[[], datetime] | None = None) -> None:
        self._door = door
        self._writers = writers
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
        delivery = Delivery(
            raw=envelope.original_content or b"",
            envelope_from=envelope.mail_from or "",
            envelope_to=list(envelope.rcpt_tos),
            door=self._door,
            at=self._clock(),
        )
        writing = asyncio.wrap_future(self._writers.submit(delivery))
        try:
            await asyncio.wait_for(asyncio.shield(writing), STORE_SECONDS)
        except Exception as error:
            log.error("A mail could not be stored; its sender was asked to try again. %s", error)
            return FULL if _is_disk_full(error) else LATER
        return OK


def _is_disk_full(error: BaseException) -> bool:
    cause = error.__cause__
    return isinstance(cause, psycopg.Error) and cause.sqlstate in _DISK_FULL


class Door:
    """One listening address."""

    def __init__(
        self, kind: str, *, max_bytes: int, writers: Writers, certificate: Certificate | None = None
    ) -> None:
        self._certificate = certificate
        self._protocol = LocalConversation if kind == "lmtp" else Conversation
        self._keeper = Doorkeeper(kind, writers)
        self._max_bytes = max_bytes
        self._load = Load(
            most_connections=MOST_CONNECTIONS, most_from_one=MOST_FROM_ONE, most_bytes=4 * max_bytes
        )
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
            self._keeper,
            load=self._load,
            data_size_limit=self._max_bytes,
            hostname=socket.gethostname(),
            tls_context=self._certificate.context() if self._certificate else None,
        )
