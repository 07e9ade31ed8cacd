"""A mail sent in parts (message/partial, RFC 2046, 5.2.2): which part one is, and the whole again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from answerable.lib import parameters
from answerable.lib.mime import ParsedMail

MAX_PARTS = 500
# Of the mail inside the first part these fields count, of the mail around it all others (5.2.2.1).
_INNER = re.compile(rb"(?:content-[!-9;-~]{1,60}|subject|message-id|encrypted|mime-version)\Z", re.IGNORECASE)
_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_BLANK = re.compile(rb"\r?\n\r?\n")


class Piece(NamedTuple):
    """Part `number` (from 1) of the mail called `id`; `total` is 0 when this part does not say."""

    id: str
    number: int
    total: int


def piece_of(parsed: ParsedMail) -> Piece | None:
    """Which part this mail is; None for a whole mail, or one that does not say enough."""
    kind, given = parameters.parse(parsed.field("content-type").encode("utf-8", "replace"))
    if kind != "message/partial":
        return None
    number, total = (_number(given.get(name, "")) for name in ("number", "total"))
    name = given.get("id", "").strip()
    is_sound = name and 1 <= number <= (total or MAX_PARTS) <= MAX_PARTS
    return Piece(name[:500], number, total) if is_sound else None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def is_complete(numbers: Mapping[int, int]) -> bool:
    """Are all parts there? `numbers` are the parts' numbers, each with the total it names (0 for none)."""
    total = max(numbers.values(), default=0)
    return total > 0 and all(number in numbers for number in range(1, total + 1))


def assembled(parts: list[bytes]) -> bytes:
    """The whole mail of its parts in order."""
    outer, first = _cut(parts[0])
    inner, body = _cut(first)
    head = [field for field in _fields(outer) if not _is_inner(field)]
    head += [field for field in _fields(inner) if _is_inner(field)]
    return b"\r\n".join(head) + b"\r\n\r\n" + body + b"".join(_cut(part)[1] for part in parts[1:])


def _cut(raw: bytes) -> tuple[bytes, bytes]:
    blank = _BLANK.search(raw)
    return (raw[: blank.start()], raw[blank.end() :]) if blank else (raw, b"")


def _fields(head: bytes) -> list[bytes]:
    """Each field with its folded lines."""
    found: list[bytes] = []
    for line in head.replace(b"\r\n", b"\n").split(b"\n"):
        if line[:1] in {b" ", b"\t"} and found:
            found[-1] += b"\r\n" + line
        elif _FIELD.match(line):
            found.append(line)
    return found


def _is_inner(field: bytes) -> bool:
    match = _FIELD.match(field)
    return match is not None and _INNER.match(match[1]) is not None
