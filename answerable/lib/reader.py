"""Reading a mail in another process, with a deadline: nothing that a mail does can hurt the house.

A reader keeps its child for the next mail. A child that dies or is late is replaced; a mail to which
that happens twice comes back as "could not be read", with itself as an attachment.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import subprocess
import sys
import threading
import time
from types import TracebackType
from typing import IO, Any, cast

from answerable.lib import reading
from answerable.lib.reading import Reading
from answerable.lib.reading_child import LENGTH

# Ordinary mail takes milliseconds; a large one gets a second more for every two megabytes.
SECONDS = 12
BYTES_A_SECOND = 2_000_000
TOO_SLOW = "The mail could not be read in time; the original is attached."
TOO_MUCH = "The mail could not be read, because reading it ended the reader; the original is attached."
_PIECE = 1 << 20


class ReaderError(Exception):
    """The child did not answer; its sentence says why."""


class Reader:
    """One child. Not to be shared by threads."""

    _COMMAND = (sys.executable, "-m", "answerable.lib.reading_child")

    def __init__(self, *, seconds: int = SECONDS) -> None:
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, raw: bytes, return_path: str | None = None) -> Reading:
        """The mail as it reads. Never raises on any bytes."""
        try:
            return cast("Reading", self._ask("read", raw, return_path))
        except ReaderError as problem:
            return reading.unread(raw, str(problem))

    def inspect(self, raw: bytes) -> str:
        """What `answerable mail inspect` says of the mail: one JSON document."""
        from answerable.lib import inspection

        try:
            return cast("str", self._ask("inspect", raw))
        except ReaderError as problem:
            return inspection.written(reading.unread(raw, str(problem)))

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is None:
            return
        with contextlib.suppress(OSError):
            child.kill()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError, ValueError):
                if pipe:
                    pipe.close()
        child.wait()

    def _ask(self, work: str, raw: bytes, *words: Any) -> Any:
        """Ask, and once more with another child: the first may have ended for no fault of this mail's."""
        try:
            return self._ask_once(work, raw, *words)
        except ReaderError:
            return self._ask_once(work, raw, *words)

    def _ask_once(self, work: str, raw: bytes, *words: Any) -> Any:
        seconds = self._seconds + len(raw) // BYTES_A_SECOND
        until = time.monotonic() + seconds
        request = pickle.dumps((work, seconds + 2, raw, *words), protocol=pickle.HIGHEST_PROTOCOL)
        try:
            return pickle.loads(self._answer(request, until))  # noqa: S301 - from our own child
        except TimeoutError:
            self.close()
            raise ReaderError(TOO_SLOW) from None
        except (OSError, EOFError, pickle.UnpicklingError):
            self.close()
            raise ReaderError(TOO_MUCH) from None

    def _answer(self, request: bytes, until: float) -> bytes:
        child = self._running()
        _write(cast("IO[bytes]", child.stdin), LENGTH.pack(len(request)) + request, until)
        answers = cast("IO[bytes]", child.stdout)
        size = LENGTH.unpack(_read(answers, LENGTH.size, until))[0]
        return _read(answers, size, until)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is not None:
            self.close()
        if self._child is None:
            self._child = subprocess.Popen(
                self._COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                close_fds=True,
            )
            # So that a child which stops listening cannot hold us beyond the deadline.
            os.set_blocking(cast("IO[bytes]", self._child.stdin).fileno(), False)
        return self._child


def _write(pipe: IO[bytes], data: bytes, until: float) -> None:
    rest = memoryview(data)
    while rest:
        _wait(pipe, select.POLLOUT, until)
        rest = rest[os.write(pipe.fileno(), rest[:_PIECE]) :]


def _read(pipe: IO[bytes], size: int, until: float) -> bytes:
    taken = bytearray()
    while len(taken) < size:
        _wait(pipe, select.POLLIN, until)
        piece = os.read(pipe.fileno(), min(_PIECE, size - len(taken)))
        if not piece:
            raise EOFError
        taken += piece
    return bytes(taken)


def _wait(pipe: IO[bytes], event: int, until: float) -> None:
    """Until the pipe is ready. Raises TimeoutError; a pipe whose other end is gone is ready too."""
    waiting = select.poll()
    waiting.register(pipe.fileno(), event)
    left = until - time.monotonic()
    if left <= 0 or not waiting.poll(left * 1000):
        raise TimeoutError


_own = threading.local()


def read(raw: bytes, return_path: str | None = None) -> Reading:
    """Read a mail with this thread's own reader."""
    reader: Reader | None = getattr(_own, "reader", None)
    if reader is None:
        reader = _own.reader = Reader()
    return reader.read(raw, return_path)
