"""The PostgreSQL that comes with Answerable, started when no other is configured.

It has no network door: only a socket in a folder of mode 0700, and a password besides.
`answerable serve` owns the server while it runs; every other command uses it when it is there and
otherwise starts one for as long as it, or another command, needs it.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from answerable.config.embedded import cluster, identity, processes
from answerable.config.embedded.place import ROLE, SUPERUSER, Place, owned_folder, private_folder
from answerable.config.embedded.problem import EmbeddedError
from answerable.config.locks import FileLock, alone
from answerable.config.settings_table import AnswerableSettings

__all__ = [
    "ROLE",
    "SUPERUSER",
    "EmbeddedError",
    "OwnServer",
    "Place",
    "available",
    "connection",
    "make_data_folder",
    "running",
]

# Between the end of a recovery and the first connection it is neither, for a moment.
_LONGEST_IDLE = 10.0


def connection(settings: AnswerableSettings) -> dict[str, str]:
    """HOST, PORT, NAME, USER and PASSWORD of our role, in Django's words; starts nothing."""
    return Place(settings.data.resolve()).connection()


@contextmanager
def available(settings: AnswerableSettings) -> Iterator[None]:
    """For the duration the database can be reached; a server of somebody else's is left alone."""
    if settings.database_url:
        yield
    else:
        with running(settings.data):
            yield


@contextmanager
def running(data: Path, *, fast: bool = False) -> Iterator[Place]:
    """The server of this data folder runs; the last one who needed it stops it.

    `fast` gives up safety against power loss and lets our role make databases: for tests.
    """
    place = _prepared(data)
    users = FileLock(place.users_lock)
    server: subprocess.Popen[bytes] | None = None
    try:
        with alone(place.starting_lock):
            if not processes.postmaster(place):
                server = _start(place, ends_with_parent=False, fast=fast)
            users.share()
        yield place
    finally:
        with alone(place.starting_lock):
            if users.try_take():
                processes.stop(place)
            users.close()
        if server:
            server.poll()


class OwnServer:
    """The server owned by the supervisor: it ends when the supervisor ends, however that happens."""

    def __init__(self, data: Path) -> None:
        self.place = _prepared(data)
        self._users = FileLock(self.place.users_lock)
        self._server: subprocess.Popen[bytes] | None = None
        self._idle_since: float | None = None

    def start(self, say: Callable[[str], None] = lambda line: None) -> None:
        """Waits for commands that still use a server of their own, then starts ours.

        Must be called in the main thread: the kernel ties the end of the server to the thread.
        """
        with alone(self.place.starting_lock):
            if not self._server and not self._users.try_take():
                say("Waiting for another answerable command on this data folder to finish …")
                self._users.take()
            self._server = _start(self.place, ends_with_parent=True)
            self._idle_since = None
            self._users.share()

    def has_ended(self) -> bool:
        return self._server is None or self._server.poll() is not None

    def has_stopped_working(self) -> bool:
        """Does it run and yet neither take connections nor recover, for some seconds now?"""
        if processes.is_at_work(self.place):
            self._idle_since = None
            return False
        self._idle_since = self._idle_since or time.monotonic()
        return time.monotonic() - self._idle_since > _LONGEST_IDLE

    def stop(self) -> None:
        if self._server:
            with alone(self.place.starting_lock):
                processes.stop(self.place)
            self._server.wait()
            self._server = None
            self._users.release()

    def forget(self) -> None:
        """For a forked child: it neither owns nor uses the locks of its parent."""
        self._users.close()


def make_data_folder(data: Path) -> None:
    """Makes the data folder, closed to other users; one that exists is left as it is."""
    if not data.is_dir():
        private_folder(data)
        identity.let_pass(data)


def _prepared(data: Path) -> Place:
    make_data_folder(data)
    return Place(data.resolve())


def _start(place: Place, *, ends_with_parent: bool, fast: bool = False) -> subprocess.Popen[bytes]:
    who = identity.choose(cluster.binaries() / "initdb", place.data)
    owned_folder(place.sockets, who.uid, who.gid)
    if not place.cluster.exists():
        cluster.make(place, who, fast=fast)
    return cluster.start(place, who, ends_with_parent=ends_with_parent, fast=fast)
