"""SMTP as we speak it: aiosmtpd's conversation with our own reading of addresses and of DATA.

What differs, and why: lines of any length are taken, because real mail has them;
only CR LF . CR LF ends a mail, so nothing can be smuggled behind a lone LF; sizes
are bounded for one mail and for all mails under way together; and an error of
ours is never the sender's fault (4xx, not 5xx).
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import Counter
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP

from answerable.lib import charsets

log = logging.getLogger(__name__)

# A client that says nothing for this long is sent away; one that drips bytes, after the second.
IDLE_SECONDS = 300
SESSION_SECONDS = 1800
# While a mail comes in, every stretch of PACE_SECONDS has to bring this many bytes.
PACE_SECONDS = 60
SLOWEST_BYTES = 3000
# What a session buffers while nobody reads; commands stay limited to 512 bytes and a little.
BUFFER_BYTES = 65_536
COMMANDS_A_SESSION = 10_000

BUSY = "421 4.3.2 Too many connections; please try again later"
LATER = "451 4.3.0 Could not be stored just now; please try again later"
FULL = "452 4.3.1 Too much mail is under way just now; please try again later"
TOO_BIG = "552 5.3.4 The mail is larger than we take"

_END = b"\r\n.\r\n"
_PATH = re.compile(r"\s*<(?:@[^:<>]*:)?([^<>]*)>\s*(.*)\Z", re.DOTALL)
_BARE = re.compile(r"\s*([^\s<>]+)\s*(.*)\Z", re.DOTALL)


class Load:
    """What all sessions of a process hold together: connections and bytes not yet stored."""

    def __init__(self, *, most_connections: int, most_bytes: int, most_from_one: int = 0) -> None:
        self.most_connections = most_connections
        self.most_from_one = most_from_one or most_connections
        self.most_bytes = most_bytes
        self.connections = 0
        self.bytes = 0
        self._from: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count one more connection from this address; False when the house or its share is full."""
        if self.connections >= self.most_connections or self._from[address] >= self.most_from_one:
            return False
        self.connections += 1
        self._from[address] += 1
        return True

    def leave(self, address: str) -> None:
        """A counted connection ended."""
        self.connections -= 1
        self._from[address] -= 1
        if not self._from[address]:
            del self._from[address]

    @property
    def is_full(self) -> bool:
        """Of bytes that are not stored yet."""
        return self.bytes > self.most_bytes


class Conversation(SMTP):
    """One session with a client."""

    line_length_limit = BUFFER_BYTES

    def __init__(self, handler: Any, *, load: Load, **options: Any) -> None:
        super().__init__(
            handler,
            decode_data=False,
            enable_SMTPUTF8=True,
            ident="Answerable",
            timeout=IDLE_SECONDS,
            command_call_limit={"*": COMMANDS_A_SESSION},
            **options,
        )
        self._load = load
        self._held = 0
        self._address = ""
        self._is_counted = False
        self._deadline: asyncio.TimerHandle | None = None
        self._pace: asyncio.TimerHandle | None = None
        self._received = 0

    def connection_made(self, transport: Any) -> None:
        """Greet, unless the house is full. A session ends after SESSION_SECONDS whatever it does."""
        if not self._is_counted:
            self._address = str((transport.get_extra_info("peername") or ("",))[0])
            if not self._load.enter(self._address):
                transport.write(f"{BUSY}\r\n".encode())
                transport.close()
                return
            self._is_counted = True
            self._deadline = self.loop.call_later(SESSION_SECONDS, transport.abort)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if not self._is_counted:
            return
        self._is_counted = False
        self._load.leave(self._address)
        self._keep_no_pace()
        if self._deadline is not None:
            self._deadline.cancel()
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        self._received += len(data)
        super().data_received(data)

    def _keep_pace(self, before: int) -> None:
        """Cut off whoever sends a mail more slowly than anybody's line is."""
        if self._received - before < SLOWEST_BYTES and self.transport is not None:
            log.warning("A mail from %s came too slowly; the connection was cut.", self._address)
            self.transport.abort()  # type: ignore[attr-defined]
            return
        self._pace = self.loop.call_later(PACE_SECONDS, self._keep_pace, self._received)

    def _keep_no_pace(self) -> None:
        if self._pace is not None:
            self._pace.cancel()
            self._pace = None

    def eof_received(self) -> bool | None:
        return super().eof_received() if self._is_counted else False

    async def handle_exception(self, error: Exception) -> str:
        """Whatever goes wrong here is ours; the client keeps its mail and comes back."""
        log.error("A mail session failed: %s", type(error).__name__, exc_info=error)
        return LATER

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """The envelope address as it is written, and the parameters after it."""
        match = _PATH.match(arg) or _BARE.match(arg)
        if match is None or len(match[1]) > 320:
            return None, None
        return charsets.plain(match[1]).strip() or "<>", match[2]

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - named by the protocol's library
        """Take one mail. It is answered once, for SMTP; once for each recipient, for LMTP."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        if self.envelope is None or not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 RCPT first")
            return
        if arg:
            await self.push("501 5.5.4 DATA takes no parameter")
            return
        await self.push("354 End with <CR><LF>.<CR><LF>")
        try:
            self._keep_pace(self._received - SLOWEST_BYTES)
            content, answer = await self._content()
            self._keep_no_pace()
            if content is not None:
                self.envelope.content = self.envelope.original_content = content
                answer = await self._call_handler_hook("DATA")
        finally:
            self._keep_no_pace()
            self._let_go()
        await self._answer(answer)
        self._set_post_data_state()  # type: ignore[no-untyped-call]

    async def _answer(self, answer: str) -> None:
        await self.push(answer)

    async def _content(self) -> tuple[bytes | None, str]:
        """The bytes between DATA and its end; or None and why they were not kept."""
        taken = bytearray()
        refusal, total = "", 0
        while True:
            piece = await self._piece()
            taken += piece
            total += len(piece)
            if taken == _END[2:] or taken.endswith(_END):
                break
            refusal = refusal or self._why_refused(len(piece), total)
            if refusal:
                # Heard out as far as twice the limit, so that the client hears the reason.
                del taken[:-4]
                self._let_go()
                self._hang_up_after(total)
        return (None, refusal) if refusal else (_unstuffed(taken), "")

    def _why_refused(self, more: int, total: int) -> str:
        self._held += more
        self._load.bytes += more
        if total > (self.data_size_limit or total):
            return TOO_BIG
        return FULL if self._load.is_full else ""

    def _let_go(self) -> None:
        self._load.bytes -= self._held
        self._held = 0

    async def _piece(self) -> bytes:
        """Bytes up to something that may be the end, or as many as are there."""
        try:
            return await self._reader.readuntil(b".\r\n")
        except asyncio.LimitOverrunError as overrun:
            return await self._reader.readexactly(overrun.consumed)

    def _hang_up_after(self, total: int) -> None:
        if self.transport is not None and total > 2 * (self.data_size_limit or total):
            self.transport.write(f"{TOO_BIG}\r\n".encode())  # type: ignore[attr-defined]
            self.transport.close()
            raise ConnectionResetError


class LocalConversation(LMTP, Conversation):
    """The same for LMTP (RFC 2033): one answer for each recipient."""

    async def _answer(self, answer: str) -> None:
        recipients = len(self.envelope.rcpt_tos) if self.envelope else 1
        for _recipient in range(recipients):
            await self.push(answer)


def _unstuffed(taken: bytearray) -> bytes:
    """The mail without its end mark and without the dots that SMTP put before dots."""
    content = bytes(taken[:-3])
    content = content.replace(b"\r\n..", b"\r\n.")
    return content[1:] if content.startswith(b"..") else content
