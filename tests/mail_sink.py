"""A real SMTP server that receives what Answerable sends."""

from __future__ import annotations

import email
import email.policy
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.running import free_port


@dataclass(frozen=True)
class Received:
    """One mail as it arrived."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.content, policy=email.policy.default)

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        return body.get_content() if body else ""


@dataclass
class MailSink:
    """Listens on a port of its own and keeps every mail."""

    port: int = field(default_factory=free_port)
    received: list[Received] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        self.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        return "250 Taken"

    def wait_for(self, wanted: Callable[[Received], object], seconds: float = 20.0) -> Received:
        """The first mail `wanted` is true of, waited for."""
        end = time.monotonic() + seconds
        while True:
            for mail in self.received:
                if wanted(mail):
                    return mail
            subjects = [mail.message["Subject"] for mail in self.received]
            assert time.monotonic() < end, f"No such mail came; there are: {subjects}"
            time.sleep(0.05)


@contextmanager
def mail_sink() -> Iterator[MailSink]:
    sink = MailSink()
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, enable_SMTPUTF8=True)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
