"""On which line of a TOML file each table, key and array element stands.

The reader of the standard library keeps no positions. This one keeps nothing else: it walks over a source
that is known to be valid TOML and notes where each path begins, in array tables, inline tables and arrays.
"""

import re
from typing import Final

from answerable.policy.problems import Path

_BLANKS: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE: Final = re.compile(r"[^,\]}\n#]*")
_STRING: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")' r"|'''.*?'{3,5}(?!')" r'|"(?:\\.|[^"\\])*"' r"|'[^']*'",
    re.DOTALL,
)
_KEY_PART: Final = re.compile(r"""\s*(?:"((?:\\.|[^"\\])*)"|'([^']*)'|([A-Za-z0-9_-]+))[ \t]*(\.?)""")


class Lines:
    """The lines of one valid TOML source."""

    def __init__(self, source: str) -> None:
        """Walk over the whole source once."""
        self._source = source
        self._lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        self._at = 0
        self._table: Path = ()
        self._walk()

    def of(self, path: Path) -> int | None:
        """Return the line of `path`, or of the nearest thing around it that stands in the file."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._lines:
                return self._lines[path[:length]]
        return None

    def _walk(self) -> None:
        while self._skip() < len(self._source):
            if self._source.startswith("[[", self._at):
                self._header(2)
            elif self._source[self._at] == "[":
                self._header(1)
            else:
                self._pair(self._table)

    def _header(self, brackets: int) -> None:
        start = self._at
        self._at += brackets
        self._table = self._place(self._key(), is_array=brackets == 2)
        for length in range(1, len(self._table) + 1):
            self._note(self._table[:length], start)
        self._skip()
        self._at += brackets

    def _place(self, key: Path, *, is_array: bool) -> Path:
        """Turn a header into a path: a name of an array of tables stands for its last element."""
        path: Path = ()
        for step in key[:-1]:
            path = self._last_element((*path, step))
        path = (*path, key[-1])
        if is_array:
            self._counts[path] = self._counts.get(path, 0) + 1
        return self._last_element(path)

    def _last_element(self, path: Path) -> Path:
        return (*path, self._counts[path] - 1) if path in self._counts else path

    def _pair(self, table: Path) -> None:
        start = self._at
        path = table
        for step in self._key():
            path = (*path, step)
            self._note(path, start)
        self._skip()
        self._at += len("=")
        self._value(path)

    def _key(self) -> Path:
        parts: list[str] = []
        while found := _KEY_PART.match(self._source, self._at):
            parts.append(next(part for part in found.groups()[:3] if part is not None))
            self._at = found.end()
            if not found[4]:
                break
        return tuple(parts)

    def _value(self, path: Path) -> None:
        self._skip()
        self._note(path, self._at)
        if found := _STRING.match(self._source, self._at):
            self._at = found.end()
        elif self._source[self._at] == "[":
            self._array(path)
        elif self._source[self._at] == "{":
            self._inline_table(path)
        else:
            self._at = _BARE.match(self._source, self._at).end()  # type: ignore[union-attr]

    def _array(self, path: Path) -> None:
        self._at += 1
        index = 0
        while self._source[self._skip()] != "]":
            self._value((*path, index))
            index += 1
            self._comma()
        self._at += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        while self._source[self._skip()] != "}":
            self._pair(path)
            self._comma()
        self._at += 1

    def _comma(self) -> None:
        if self._source[self._skip()] == ",":
            self._at += 1

    def _skip(self) -> int:
        """Move over white space and comments; return where the next thing begins."""
        self._at = _BLANKS.match(self._source, self._at).end()  # type: ignore[union-attr]
        return self._at

    def _note(self, path: Path, start: int) -> None:
        self._lines.setdefault(path, self._source.count("\n", 0, start) + 1)
