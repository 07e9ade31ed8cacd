"""Mail as other programs keep it: mbox files, Maildir folders, folders of single message files.

Nothing is held but positions: a file of any size is read through once, and one mail at a time after.
An mbox has many dialects (RFC 4155). What begins a mail is a line "From " with a time and a year in it,
at the beginning or after an empty line, with a header after it; Content-Length is not believed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from answerable.lib import headers

_FROM = re.compile(rb"From .*\d{1,2}:\d{2}(:\d{2})?.*\d{4}")
_HEADER = re.compile(rb"([!-9;-~]+[ \t]*:|>?From )")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_DATE = re.compile(rb"^Date:([^\r\n]{0,200})", re.IGNORECASE | re.MULTILINE)
_LINE = 65_536
_LONGEST_FROM = 300
_HEAD = 65_536


@dataclass(frozen=True, slots=True)
class Place:
    """Where one mail lies. `date` is what it says of itself, else that of its neighbour or file."""

    path: Path
    start: int
    end: int
    is_quoted: bool
    date: datetime

    def read(self) -> bytes:
        """The mail's bytes, without what an mbox had to put before lines that begin with "From "."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            raw = file.read(self.end - self.start)
        return _QUOTED.sub(rb"\1", raw) if self.is_quoted else raw

    def __str__(self) -> str:
        return f"{self.path}, byte {self.start}" if self.is_quoted else str(self.path)


def places(paths: Iterable[Path]) -> Iterator[Place]:
    """Every mail at these paths. Raises OSError for a path that cannot be read."""
    for path in paths:
        for file in _files(path):
            yield from _in_file(file)


def _files(path: Path) -> Iterator[Path]:
    """The message files and mbox files of a path; of a Maildir what lies in cur and new."""
    if not path.is_dir():
        yield path
        return
    for folder, below, names in os.walk(path):
        below.sort()
        if "cur" in below and "new" in below:
            below[:] = [one for one in below if one != "tmp"]
        is_maildir = Path(folder).name in ("cur", "new") and (Path(folder).parent / "cur").is_dir()
        for name in sorted(names):
            file = Path(folder) / name
            if is_maildir or name.lower().endswith((".eml", ".mbox", ".mbx")) or _is_mbox(file):
                yield file


def _is_mbox(file: Path) -> bool:
    with file.open("rb") as opened:
        return _FROM.match(opened.readline(_LONGEST_FROM)) is not None


def _in_file(file: Path) -> Iterator[Place]:
    written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    with file.open("rb") as opened:
        if not _FROM.match(opened.readline(_LONGEST_FROM)):
            opened.seek(0)
            date = _date(opened.read(_HEAD)) or written
            yield Place(file, 0, file.stat().st_size, is_quoted=False, date=date)
            return
    with file.open("rb") as opened, file.open("rb") as heads:
        latest = None
        for start, end in _spans(opened):
            heads.seek(start)
            latest = _date(heads.read(min(_HEAD, end - start))) or latest or written
            yield Place(file, start, end, is_quoted=True, date=latest)


def _spans(file: IO[bytes]) -> Iterator[tuple[int, int]]:
    """Beginning and end of each mail in an mbox."""
    start, end, at, was_empty = -1, 0, 0, True
    line = file.readline(_LINE)
    while line:
        following = file.readline(_LINE)
        if was_empty and _FROM.match(line[:_LONGEST_FROM]) and _HEADER.match(following):
            if start >= 0:
                yield start, end
            start = at + len(line)
        is_empty = line in (b"\n", b"\r\n")
        at += len(line)
        # The empty line before the next mail belongs to the mbox.
        end = at - len(line) if is_empty else at
        line, was_empty = following, is_empty
    if start >= 0:
        yield start, max(end, start)


def _date(head: bytes) -> datetime | None:
    header = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    found = _DATE.search(header)
    return headers.instant(found[1].strip()) if found else None
