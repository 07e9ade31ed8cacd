"""Header fields of a mail read tolerantly: words, parameters, identifiers, instants.

Nothing here raises on any bytes, and everything is linear in the length of its
input. Structure is read before encoded words are decoded, so that nothing
hidden inside an encoded word can become structure.
"""

import binascii
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import groupby
from typing import NamedTuple

from answerable.lib import charsets

MAX_FIELDS = 10_000
MAX_VALUE = 1_000_000

_LINE = re.compile(rb"\r\n|\n|\r")
_FIELD = re.compile(rb"([!-9;-~]{1,256})[ \t]*:")
_MBOX_FROM = re.compile(rb">?From [^\r\n]*\Z")


class HeaderBlock:
    """The fields of one header in their order, with names in lower case and values still bytes."""

    def __init__(self, fields: list[tuple[str, bytes]], problems: list[str]) -> None:
        self.fields = fields
        self.problems = problems

    def raw(self, name: str) -> bytes | None:
        """The first field of this name, unfolded."""
        return next((value for found, value in self.fields if found == name), None)

    def all_raw(self, name: str) -> list[bytes]:
        return [value for found, value in self.fields if found == name]

    def text(self, name: str) -> str:
        """The first field of this name, decoded; empty when there is none."""
        return decode_words(self.raw(name) or b"")

    def all_text(self, name: str) -> list[str]:
        return [decode_words(value) for value in self.all_raw(name)]

    def names(self) -> Iterable[str]:
        return (name for name, _ in self.fields)


def parse_block(block: bytes) -> tuple[HeaderBlock, bytes]:
    """The fields, and what of the block turned out to be body because no field stands there."""
    lines = _LINE.split(block)
    fields: list[tuple[str, list[bytes]]] = []
    problems: list[str] = []
    for number, line in enumerate(lines):
        if line[:1] in {b" ", b"\t"} and fields:
            fields[-1][1].append(line)
            continue
        match = _FIELD.match(line)
        if match is None:
            if not line.strip() or (number == 0 and _MBOX_FROM.match(line)):
                continue
            if not fields or _looks_like_field_ahead(lines, number):
                problems.append("A header line is not a header field; it was skipped.")
                continue
            problems.append("The empty line between header and body is missing.")
            return _joined(fields, problems), b"\n".join(lines[number:])
        if len(fields) >= MAX_FIELDS:
            problems.append(f"There are more than {MAX_FIELDS} header fields; the rest was not read.")
            break
        fields.append((match[1].decode("ascii").lower(), [line[match.end() :]]))
    return _joined(fields, _distinct(problems)), b""


def _looks_like_field_ahead(lines: list[bytes], number: int) -> bool:
    return number + 1 < len(lines) and _FIELD.match(lines[number + 1]) is not None


def _distinct(problems: list[str]) -> list[str]:
    return list(dict.fromkeys(problems))


def _joined(fields: list[tuple[str, list[bytes]]], problems: list[str]) -> HeaderBlock:
    whole = [(name, b"".join(pieces).strip()[:MAX_VALUE]) for name, pieces in fields]
    return HeaderBlock(whole, problems)


def decode_words(value: bytes) -> str:
    """A field as one line of text: RFC 2047 words and undeclared 8-bit bytes decoded."""
    return one_line(decode_encoded_words(raw_text(value)))


def raw_text(value: bytes) -> str:
    """The field's bytes as text, encoded words left as they are."""
    if value.isascii() and b"\x1b" not in value:
        return charsets.plain(value.decode("ascii"))
    return charsets.decode(value, None).text


def one_line(text: str) -> str:
    """The text without any kind of line break and with single spaces."""
    return " ".join(text.split())


class _Word(NamedTuple):
    charset: str
    is_base64: bool
    payload: str
    end: int


def decode_encoded_words(text: str) -> str:
    """RFC 2047, as broken as it comes: spaces inside, no padding, characters split between words."""
    if "=?" not in text:
        return text
    pieces: list[str] = []
    pending: list[_Word] = []
    place = 0
    while (start := text.find("=?", place)) >= 0:
        word = _encoded_word(text, start)
        if word is None:
            pieces += [_flush(pending), text[place : start + 2]]
            place = start + 2
            continue
        between = text[place:start]
        if between.strip() or not pending:
            pieces += [_flush(pending), between]
        pending.append(word)
        place = word.end
    pieces += [_flush(pending), text[place:]]
    return "".join(pieces)


def _encoded_word(text: str, start: int) -> _Word | None:
    """The word that starts here; None if none does."""
    mark = text.find("?", start + 2, start + 82)
    if mark < 0 or text[mark + 2 : mark + 3] != "?" or text[mark + 1] not in "bBqQ":
        return None
    end = text.find("?=", mark + 3, mark + 3 + 20_000)
    if end < 0:
        return None
    charset = text[start + 2 : mark].partition("*")[0].lower()
    return _Word(charset, text[mark + 1] in "bB", text[mark + 3 : end], end + 2)


def _flush(pending: list[_Word]) -> str:
    """Neighbouring words of one charset are joined before decoding: mailers cut characters in two."""
    text = []
    for charset, words in groupby(pending, key=lambda word: word.charset):
        content = b"".join(_payloads(list(words)))
        text.append(charsets.decode(content, charset).text)
    pending.clear()
    return "".join(text)


_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")


def _payloads(words: list[_Word]) -> Iterator[bytes]:
    carried = ""
    for word in words:
        if not word.is_base64:
            encoded = word.payload.encode("utf-8", "ignore").replace(b"_", b" ")
            yield _HEX.sub(lambda match: bytes((int(match[1], 16),)), encoded)
            continue
        carried += word.payload
        # Some mailers cut the Base64 stream itself, in the middle of a group of four.
        if len(carried) % 4 == 0 or word is words[-1] or len(carried) > 20_000:
            yield decode_base64(carried.encode("ascii", "ignore"))
            carried = ""
    if carried:
        yield decode_base64(carried.encode("ascii", "ignore"))


_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")


def decode_base64(content: bytes) -> bytes:
    """Base64 with junk, missing padding and several padded runs accepted."""
    try:
        return binascii.a2b_base64(content, strict_mode=True)
    except binascii.Error:
        pass
    letters = _NOT_BASE64.sub(b"", content)
    if letters.count(b"=") > 1000:
        letters = letters.replace(b"=", b"")
    runs = [run for run in re.split(rb"=+", letters) if run]
    return b"".join(_base64_run(run) for run in runs)


def _base64_run(run: bytes) -> bytes:
    # One character alone carries no byte.
    run = run[:-1] if len(run) % 4 == 1 else run
    return binascii.a2b_base64(run + b"=" * (-len(run) % 4))


_IDENTIFIER = re.compile(r"<([^<>]{1,998})>")


def identifiers(values: Iterable[bytes], limit: int = 1000) -> list[str]:
    """Message identifiers in angle brackets, in order, each once; bare ones are given brackets."""
    found: dict[str, None] = {}
    for value in values:
        text = raw_text(value)
        inside = ["".join(match.split()) for match in _IDENTIFIER.findall(text)]
        if not inside and "<" not in text:
            inside = [word for word in text.split() if "@" in word and len(word) < 998]
        found.update(dict.fromkeys(f"<{word}>" for word in inside if word))
        if len(found) > limit:
            break
    return list(found)[-limit:]


def instant(value: bytes | None) -> datetime | None:
    """The date in UTC; None when it cannot be understood. A date without a zone is taken as UTC."""
    if not value:
        return None
    text = one_line(decode_words(value[:200]))
    try:
        found = parsedate_to_datetime(text)
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError, AttributeError):
        return None
