"""`answerable mail inspect FILE…`: what each message file holds, one JSON document a line.

It needs neither Django nor a database, reads each mail in a child process with a deadline, and
gives a line for every file in the order they were named, whatever is in them.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from answerable.lib.inspection import nothing
from answerable.lib.reader import Reader

USAGE = """\
Usage: answerable mail inspect FILE…

Prints for each message file one JSON document in one line, in the order of the files; “-” is standard
input. The keys: message_id, date, from, reply_to, to, cc, subject, in_reply_to, references, text (the
whole body as text), reply (what the writer wrote anew), html (made safe), attachments, automatic,
bounce, problems. Ends with status 1 when a file could not be read.
"""
# So many are under way at once: answers wait for their turn, and may be large.
_TOGETHER = 64
_READERS = max(1, min(4, os.cpu_count() or 1))


def run(words: list[str]) -> int:
    """Inspect the files named in `words`; the exit status."""
    if not words or words[0] in ("--help", "-h"):
        sys.stdout.write(USAGE)
        return 0 if words else 2
    files = words[1:] if words[0] == "--" else words
    try:
        is_complete = _print(_lines(files))
    except BrokenPipeError:
        # Whoever read us has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return 0 if is_complete else 1


def _print(lines: Iterable[tuple[str, bool]]) -> bool:
    is_complete = True
    for line, was_read in lines:
        sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
        is_complete = is_complete and was_read
    sys.stdout.buffer.flush()
    return is_complete


def _lines(files: list[str]) -> Iterator[tuple[str, bool]]:
    readers: list[Reader] = []
    own = threading.local()

    def inspect(file: str) -> tuple[str, bool]:
        if not hasattr(own, "reader"):
            own.reader = Reader()
            readers.append(own.reader)
        return _line(file, own.reader)

    waiting = iter(files)
    try:
        with ThreadPoolExecutor(min(_READERS, len(files))) as pool:
            while batch := list(islice(waiting, _TOGETHER)):
                yield from pool.map(inspect, batch)
    finally:
        for reader in readers:
            reader.close()


def _line(file: str, reader: Reader) -> tuple[str, bool]:
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except (OSError, ValueError) as problem:
        said = getattr(problem, "strerror", None) or str(problem)
        return nothing(f"The file {file!r} cannot be opened: {said}."), False
    return reader.inspect(raw), True
