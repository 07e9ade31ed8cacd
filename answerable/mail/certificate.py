"""The certificate a door shows, read again when its file changes: nobody restarts a house for a renewal."""

from __future__ import annotations

import logging
import ssl
from pathlib import Path

log = logging.getLogger(__name__)


class Certificate:
    """A PEM file with certificate, chain and key."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen: tuple[float, int] | None = None
        self._context: ssl.SSLContext | None = None

    def context(self) -> ssl.SSLContext | None:
        """What a new connection is secured with; None before the file could be read once.

        A file that cannot be read any more is told once, and the last good certificate goes on.
        """
        try:
            found = self._file.stat()
            mark = (found.st_mtime, found.st_size)
            if mark != self._seen:
                self._seen = mark
                self._context = _loaded(self._file)
        except (OSError, ssl.SSLError) as problem:
            log.error("The certificate %s cannot be read; the last good one is used. %s", self._file, problem)
        return self._context


def _loaded(file: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(file)
    return context
