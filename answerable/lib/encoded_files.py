"""Files written into the text of a mail: uuencode, and yEnc as news readers use it."""

from __future__ import annotations

import binascii
import re
from itertools import islice
from typing import NamedTuple

from answerable.lib.mime_tree import uu_bytes

MAX_FILES = 100
MAX_TRIES = 100

_BEGIN = re.compile(
    rb"^(?:begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255})|=ybegin ([^\r\n]{1,400}))\r?\n", re.MULTILINE
)
_UU_END = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)
_UU_LINE = re.compile(rb"[\x20-\x60]{1,90}\r?\n?\Z")
_YENC_END = re.compile(rb"^=yend[^\r\n]{0,400}\r?$", re.MULTILINE)
_YENC_PART = re.compile(rb"=ypart[^\r\n]{0,200}\r?\n")


class Taken(NamedTuple):
    """The text without its files, and the files with their names."""

    rest: bytes
    files: list[tuple[str, bytes]]


def take(data: bytes) -> Taken:
    """Take the files out of a text. A block that has no end or does not decode stays where it is."""
    if b"begin" not in data:
        return Taken(data, [])
    rest: list[bytes] = []
    files: list[tuple[str, bytes]] = []
    place = 0
    while len(files) < MAX_FILES and (found := _next(data, place)) is not None:
        start, end, name, content = found
        rest.append(data[place:start])
        files.append((name, content))
        place = end
    rest.append(data[place:])
    return Taken(b"".join(rest), files)


def _next(data: bytes, place: int) -> tuple[int, int, str, bytes] | None:
    # Each beginning without an end is searched for it, so there must not be many.
    for begin in islice(_BEGIN.finditer(data, place), MAX_TRIES):
        found = _yenc(data, begin) if begin[0].startswith(b"=") else _uu(data, begin)
        if found is not None:
            return found
    return None


def _uu(data: bytes, begin: re.Match[bytes]) -> tuple[int, int, str, bytes] | None:
    is_base64 = begin[0].startswith(b"begin-base64")
    if not is_base64 and not _begins_like_data(data[begin.end() : begin.end() + 1000]):
        return None
    end = _UU_END.search(data, begin.end())
    if end is None:
        return None
    body = data[begin.end() : end.start()]
    content = _base64(body) if is_base64 else uu_bytes(body)
    return (begin.start(), end.end(), _name(begin[1]), content) if content else None


def _begins_like_data(lines: bytes) -> bool:
    """Told from prose by its first lines, before anybody looks for an end that may be far."""
    for line in lines.splitlines()[:8]:
        if line.strip() in {b"end", b"`"}:
            return True
        if line.strip() and not _UU_LINE.match(line):
            return False
    return True


def _base64(body: bytes) -> bytes:
    try:
        return binascii.a2b_base64(body.replace(b"====", b""))
    except binascii.Error:
        return b""


def _yenc(data: bytes, begin: re.Match[bytes]) -> tuple[int, int, str, bytes] | None:
    end = _YENC_END.search(data, begin.end())
    if end is None:
        return None
    body = data[begin.end() : end.start()]
    part = _YENC_PART.match(body)
    body = body[part.end() :] if part else body
    name = re.search(rb"name=(.+)\Z", begin[2].strip())
    content = _yenc_bytes(body)
    return begin.start(), end.end(), _name(name[1] if name else b"file"), content


_SHIFT = bytes((value - 42) % 256 for value in range(256))
_ESCAPED = re.compile(rb"=(.)", re.DOTALL)


def _yenc_bytes(body: bytes) -> bytes:
    plain = body.replace(b"\r", b"").replace(b"\n", b"")
    unescaped = _ESCAPED.sub(lambda match: bytes(((match[1][0] - 64) % 256,)), plain)
    return unescaped.translate(_SHIFT)


def _name(written: bytes) -> str:
    from answerable.lib import charsets

    return charsets.decode(written.strip().strip(b'"'), None).text.strip()
