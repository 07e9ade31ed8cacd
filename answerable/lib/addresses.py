"""Addresses in From, To, Cc and Reply-To, read as people really write them.

Structure comes first and decoding after: an address hidden in an encoded word,
a comment or a display name never becomes the address of the mail.
"""

import re
from typing import NamedTuple

from answerable.lib.headers import decode_encoded_words, one_line, raw_text

MAX_ADDRESSES = 20_000
MAX_LENGTH = 700_000

_TOKEN = re.compile(r"""[^"()<>,;:\\]+|.""", re.DOTALL)
_SHAPE = re.compile(r"""(?:"[^"]{1,128}"|[^\s@<>()",;:]{1,256})@[^\s@<>()",;]{1,255}\Z""")


class Address(NamedTuple):
    """A display name and an address; either may be empty, never both."""

    name: str
    address: str


def parse(value: bytes) -> list[Address]:
    """The addresses in order. A name without a usable address has an empty address."""
    reader = _Reader()
    for piece in _TOKEN.findall(raw_text(value[:MAX_LENGTH])):
        reader.take(piece)
        if len(reader.found) >= MAX_ADDRESSES:
            break
    reader.finish()
    return reader.found


class _Reader:
    """One pass over the tokens; depth is counted, never recursed into."""

    def __init__(self) -> None:
        self.found: list[Address] = []
        self._words: list[str] = []
        self._comment: list[str] = []
        self._angle: list[str] | None = None
        self._quoted: list[str] | None = None
        self._depth = 0
        self._is_escaped = False

    def take(self, piece: str) -> None:
        if self._is_escaped:
            self._is_escaped = False
            self._keep(piece)
        elif piece == "\\":
            self._is_escaped = True
        elif self._quoted is not None:
            self._in_quotes(piece, self._quoted)
        elif self._depth:
            self._in_comment(piece)
        elif self._angle is not None:
            self._in_angle(piece, self._angle)
        else:
            self._outside(piece)

    def finish(self) -> None:
        if self._quoted is not None:
            self._words.append("".join(self._quoted))
            self._quoted = None
        self._end()

    def _keep(self, piece: str) -> None:
        target = self._quoted if self._quoted is not None else self._angle
        if self._depth:
            self._comment.append(piece)
        else:
            (self._words if target is None else target).append(piece)

    def _in_quotes(self, piece: str, quoted: list[str]) -> None:
        if piece != '"':
            quoted.append(piece)
            return
        text = "".join(quoted)
        self._quoted = None
        if self._angle is not None:
            self._angle.append(f'"{text}"')
        else:
            self._words.append(f"\x00{text}\x00")

    def _in_comment(self, piece: str) -> None:
        if piece == "(":
            self._depth += 1
        elif piece == ")":
            self._depth -= 1
        else:
            self._comment.append(piece)

    def _in_angle(self, piece: str, angle: list[str]) -> None:
        if piece == ">":
            self._end(is_complete=True)
        elif piece == "<":
            self._angle = []
        elif piece == "(":
            self._depth = 1
        elif piece == '"':
            self._quoted = []
        elif piece in ",;" and not any("@" in part for part in angle):
            self._end()
        elif piece == ",":
            self._comma_in_angle(piece, angle)
        else:
            angle.append(piece)

    def _comma_in_angle(self, piece: str, angle: list[str]) -> None:
        # An old source route has commas: <@one,@two:user@example.org>.
        if angle and angle[0].startswith("@"):
            angle.append(piece)
        else:
            self._end()

    def _outside(self, piece: str) -> None:
        if piece == '"':
            self._quoted = []
        elif piece == "(":
            self._depth = 1
        elif piece == "<":
            self._angle = []
        elif piece in {",", ";"}:
            self._end()
        elif piece == ":" and not any("@" in word for word in self._words):
            # The name of a group; its members follow.
            self._words, self._comment = [], []
        elif piece != ">":
            self._words.append(piece)

    def _end(self, *, is_complete: bool = False) -> None:
        words, angle, comment = self._words, self._angle, self._comment
        self._angle = None
        if not is_complete:
            self._depth = 0
        if not (words or angle or comment):
            return
        self._words, self._comment = [], []
        if angle is not None:
            self._add(_display(words) or _decoded("".join(comment)), _route_free("".join(angle)))
            return
        written = _bare("".join(words))
        if "@" in written:
            self._add_bare(written, _decoded("".join(comment)))
        else:
            self._add(_display(words), "")

    def _add_bare(self, written: str, name: str) -> None:
        """Without brackets: one address, several with only spaces between, or a name and an address."""
        parts = written.split()
        usable = [part for part in parts if _SHAPE.match(part)]
        if _SHAPE.match(written) or not usable:
            self._add(name, written)
        elif len(usable) == len(parts):
            for part in parts:
                self._add("", part)
        elif len(usable) == 1:
            others = " ".join(part for part in parts if part != usable[0])
            self._add(_decoded(others) or name, usable[0])
        else:
            self._add(_decoded(written), "")

    def _add(self, name: str, address: str) -> None:
        address = address.rstrip(".")
        if address and not _SHAPE.match(address):
            name, address = name or address, ""
        if address and name and self.found and not self.found[-1].address:
            # "Smith, John <john@example.org>" with the quotes forgotten.
            name = f"{self.found.pop().name}, {name}"
        if name or address:
            self.found.append(Address(name[:500], address))


def _bare(text: str) -> str:
    """Words taken as an address without brackets; quoted ones keep their quotes."""
    parts = text.split("\x00")
    joined = "".join(f'"{part}"' if index % 2 else part for index, part in enumerate(parts))
    return "".join(joined.split()) if joined.count("@") == 1 and " " not in joined.strip() else joined.strip()


def _display(words: list[str]) -> str:
    return _decoded("".join(words).replace("\x00", ""))


def _decoded(text: str) -> str:
    return one_line(decode_encoded_words(text))


def _route_free(text: str) -> str:
    text = "".join(text.split())
    return text.rpartition(":")[2] if text.startswith("@") else text.removeprefix("mailto:")
