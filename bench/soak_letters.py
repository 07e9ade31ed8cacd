"""The mails of a soak, and in which order which door is given them. Everything follows from the seed."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

DESK = "support@vendor.example"
CUSTOMERS = 40
DUPLICATES = 0.10
ANSWERS = 0.25
MACHINES = 0.05
_BEGAN = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
_WORDS = [
    "node",
    "ledger",
    "block",
    "peer",
    "certificate",
    "report",
    "invoice",
    "backup",
    "printer",
    "gateway",
    "slow",
    "missing",
    "again",
    "since",
    "today",
]


@dataclass(frozen=True)
class Letter:
    """One mail that somebody wrote once. `thread` is the case it belongs to; machines get no answer."""

    message_id: str
    thread: int
    sender: str
    raw: bytes
    is_machine: bool


@dataclass(frozen=True)
class Delivery:
    """One letter handed to one door; the same letter may be handed over twice."""

    letter: Letter
    door: str
    raw: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()


def plan(count: int, doors: list[str], chance: random.Random) -> list[Delivery]:
    """`count` deliveries, a tenth of them of letters that are delivered already."""
    letters = _letters(count - int(count * DUPLICATES), chance)
    deliveries = [Delivery(one, chance.choice(doors), one.raw) for one in letters]
    for number in range(count - len(letters)):
        place = chance.randrange(len(deliveries))
        first = deliveries[place]
        again = first if number % 2 else _by_another_way(first, doors, chance)
        deliveries.insert(min(len(deliveries), place + chance.randrange(1, 200)), again)
    return deliveries


def _by_another_way(first: Delivery, doors: list[str], chance: random.Random) -> Delivery:
    others = [door for door in doors if door != first.door] or doors
    relay = f"relay{chance.randrange(9)}.example.net"
    trace = f"Received: from {relay} by mx.vendor.example; {format_datetime(_BEGAN)}\r\n"
    return Delivery(first.letter, chance.choice(others), trace.encode() + first.letter.raw)


def _letters(count: int, chance: random.Random) -> list[Letter]:
    found: list[Letter] = []
    openers: list[Letter] = []
    for number in range(count):
        settled = openers[: max(0, len(openers) - 50)]
        if settled and chance.random() < ANSWERS:
            found.append(_letter(number, chance, answers=chance.choice(settled)))
        else:
            opener = _letter(number, chance, answers=None)
            # A machine's case is not acknowledged, whoever writes on it later.
            openers += [] if opener.is_machine else [opener]
            found.append(opener)
    return found


def _letter(number: int, chance: random.Random, *, answers: Letter | None) -> Letter:
    is_machine = answers is None and chance.random() < MACHINES
    sender = answers.sender if answers else f"person{number}@c{chance.randrange(CUSTOMERS)}.example"
    mark = f"{number}.{chance.randrange(10**9)}"
    mail = EmailMessage()
    mail["From"] = f"Person {number} <{sender}>"
    mail["To"] = DESK
    mail["Subject"] = f"{'Re: ' if answers else ''}{' '.join(chance.choices(_WORDS, k=4))} {mark}"
    mail["Date"] = format_datetime(_BEGAN + timedelta(seconds=number))
    mail["Message-ID"] = f"<{mark}@{sender.partition('@')[2]}>"
    if answers:
        mail["In-Reply-To"] = mail["References"] = answers.message_id
    if is_machine:
        mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_words(chance, mark))
    if chance.random() < 0.15:
        mail.add_attachment(
            chance.randbytes(chance.randrange(100, 60_000)), "application", "octet-stream", filename="log.gz"
        )
    thread = answers.thread if answers else number
    return Letter(mail["Message-ID"], thread, sender, mail.as_bytes().replace(b"\n", b"\r\n"), is_machine)


def _words(chance: random.Random, mark: str) -> str:
    lines = [" ".join(chance.choices(_WORDS, k=8)) for _ in range(chance.randrange(3, 30))]
    return f"Good morning,\n\n{chr(10).join(lines)}\n\nRegards ({mark})\n"
