"""File locks that die with their holder: a killed process never leaves one behind."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FileLock:
    """One open lock file (flock). Closed on exec; released when its holder ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self) -> None:
        """Waits until nobody else holds it."""
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def try_take(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def share(self) -> None:
        """Holds it together with others who share it."""
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def release(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Gives up the file; in a forked child the parent's lock stays."""
        os.close(self._file)

    def write(self, text: str) -> None:
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, text.encode(), 0)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """For the duration, no other process is inside `alone` on this path."""
    lock = FileLock(path)
    try:
        lock.take()
        yield
    finally:
        lock.close()
