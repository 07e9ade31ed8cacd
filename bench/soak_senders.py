"""Who hands the mails over, again and again until they are taken; and who takes what the house sends."""

from __future__ import annotations

import random
import smtplib
import threading
import time
from collections import Counter, deque
from email.parser import BytesHeaderParser
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from soak_letters import DESK, Delivery

THREADS = 4
PATIENCE = 20


class Senders:
    """Several mail servers in front of the house. What is acknowledged goes into `acknowledged`."""

    def __init__(self, ports: dict[str, int], mailbox: Any, *, seconds: float) -> None:
        self._ports, self._mailbox = ports, mailbox
        self._seconds = seconds
        self._lock = threading.Lock()
        self._waiting: deque[Delivery] = deque()
        self.acknowledged: list[Delivery] = []
        self.tries = 0
        self.gave_up = threading.Event()

    def send(self, deliveries: list[Delivery]) -> None:
        """Hand over everything, spread over the given time; returns when all is taken."""
        gap = self._seconds / max(len(deliveries), 1)
        began = time.monotonic()
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for number, delivery in enumerate(deliveries):
            time.sleep(max(0.0, began + number * gap - time.monotonic()))
            with self._lock:
                self._waiting.append(delivery)
        while len(self.acknowledged) < len(deliveries) and not self.gave_up.is_set():
            time.sleep(0.2)
        self.gave_up.set()

    def _work(self) -> None:
        while not self.gave_up.is_set():
            with self._lock:
                delivery = self._waiting.popleft() if self._waiting else None
            if delivery is None:
                time.sleep(0.05)
            else:
                self._until_taken(delivery)

    def _until_taken(self, delivery: Delivery) -> None:
        while not self.gave_up.is_set():
            self.tries += 1
            try:
                self._hand_over(delivery)
            except (OSError, smtplib.SMTPException):
                time.sleep(0.3)
            else:
                self.acknowledged.append(delivery)
                return

    def _hand_over(self, delivery: Delivery) -> None:
        if delivery.door == "imap":
            self._mailbox.append(delivery.raw)
            return
        protocol = smtplib.LMTP if delivery.door == "lmtp" else smtplib.SMTP
        with protocol("127.0.0.1", self._ports[delivery.door], timeout=PATIENCE) as session:
            session.sendmail(delivery.letter.sender, [DESK], delivery.raw)


class Sink:
    """The server our mail goes to. It is away now and then, and sometimes takes a mail without saying so."""

    def __init__(self, port: int, seed: int) -> None:
        self.port = port
        self.copies: Counter[str] = Counter()
        self.answers: dict[str, list[str]] = {}
        self.silent = 0
        self.absences = 0
        self._chance = random.Random(seed)
        self._over = threading.Event()
        self._coming_and_going = threading.Thread(target=self._come_and_go, daemon=True)

    def open(self) -> None:
        self._coming_and_going.start()

    def close(self) -> None:
        self._over.set()
        self._coming_and_going.join(30)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        header = BytesHeaderParser().parsebytes(envelope.original_content or b"")
        message_id = str(header["Message-ID"]).strip()
        self.copies[message_id] += 1
        self.answers.setdefault(message_id, []).extend(envelope.rcpt_tos)
        if self._chance.random() < 0.01 and server.transport is not None:
            self.silent += 1
            server.transport.abort()
        return "250 Taken"

    def _come_and_go(self) -> None:
        while not self._over.is_set():
            controller = Controller(self, hostname="127.0.0.1", port=self.port, enable_SMTPUTF8=True)
            controller.start()
            self._over.wait(self._chance.uniform(10, 40))
            controller.stop()
            if not self._over.is_set():
                self.absences += 1
                self._over.wait(self._chance.uniform(0.5, 4))
