"""Which processes of the embedded database run, whoever started them.

Every process of the server carries the mark of its data folder in its command line, which anybody
may read, and belongs to the owner of the cluster. That is how they are recognised, so that a process
number reused after a crash is never taken for the server.
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from answerable.config.embedded.place import Place


def postmaster(place: Place) -> int | None:
    """The process number of the running server, or None."""
    try:
        pid = int(_status_file(place)[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if _belongs(pid, place) else None


def is_ready(place: Place) -> bool:
    """True once the server takes connections (the last line of its own status file)."""
    try:
        lines = _status_file(place)
    except OSError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"


def is_at_work(place: Place) -> bool:
    """True while the server takes connections or recovers.

    One whose recovery was killed does neither: it stays, says "in recovery" to everybody and never
    begins again. Its status file says "ready" all the while, so its processes are looked at.
    """
    return any(_WORKING.search(_title(pid)) for pid in everything(place))


# The last word of the title: what writes the log runs while connections are taken, "startup" recovers.
_WORKING = re.compile(rb": (?:walwriter|startup)\b")


def _title(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _status_file(place: Place) -> list[str]:
    return (place.cluster / "postmaster.pid").read_text("utf-8").splitlines()


def stop(place: Place) -> None:
    """Stops the server and everything that is left of it; returns when nothing runs."""
    pid = postmaster(place)
    if pid:
        _signal(pid, signal.SIGINT)
        if not wait_until(lambda: not _belongs(pid, place), seconds=15):
            _signal(pid, signal.SIGQUIT)
            wait_until(lambda: not _belongs(pid, place), seconds=5)
    if not wait_until(lambda: not everything(place), seconds=2):
        for left in everything(place):
            _signal(left, signal.SIGKILL)
        wait_until(lambda: not everything(place), seconds=5)


def forget_stale(place: Place) -> None:
    """Removes what a killed server left behind; the caller knows that nothing runs."""
    for file in (place.cluster / "postmaster.pid", *place.sockets.glob(".s.PGSQL.*")):
        file.unlink(missing_ok=True)


def wait_until(question: Callable[[], bool], *, seconds: float) -> bool:
    """Asks every 20 ms until the answer is yes; False when it stayed no."""
    end = time.monotonic() + seconds
    while not question():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def everything(place: Place) -> list[int]:
    """Every process of the server, also those that outlived their server."""
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in numbers if _belongs(pid, place)]


def _belongs(pid: int, place: Place) -> bool:
    try:
        if place.mark.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes():
            return False
        return _owner(pid) == place.cluster.stat().st_uid
    except OSError:
        return False


def _owner(pid: int) -> int | None:
    """The user a living process runs as; None for one that has ended and waits to be reaped."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8", errors="replace")
    lines = dict(line.partition(":\t")[::2] for line in status.splitlines())
    return None if lines["State"].startswith("Z") else int(lines["Uid"].split()[0])


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
