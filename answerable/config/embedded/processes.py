"""Which processes of the embedded database run, whoever started them.

Every process of a PostgreSQL server works in its data folder; that is how they are recognised, so
that a process number reused after a crash is never taken for the server.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def postmaster(cluster: Path) -> int | None:
    """The process number of the running server, or None."""
    try:
        pid = int((cluster / "postmaster.pid").read_text("utf-8").split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if _works_in(pid, cluster) else None


def is_ready(cluster: Path) -> bool:
    """True once the server takes connections (the last line of its own status file)."""
    try:
        lines = (cluster / "postmaster.pid").read_text("utf-8").splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"


def stop(cluster: Path) -> None:
    """Stops the server and everything that is left of it; returns when nothing runs."""
    pid = postmaster(cluster)
    if pid:
        _signal(pid, signal.SIGINT)
        if not wait_until(lambda: not _works_in(pid, cluster), seconds=15):
            _signal(pid, signal.SIGQUIT)
            wait_until(lambda: not _works_in(pid, cluster), seconds=5)
    if not wait_until(lambda: not _all(cluster), seconds=2):
        for left in _all(cluster):
            _signal(left, signal.SIGKILL)
        wait_until(lambda: not _all(cluster), seconds=5)


def forget_stale(cluster: Path, sockets: Path) -> None:
    """Removes what a killed server left behind; the caller knows that nothing runs."""
    for file in (cluster / "postmaster.pid", *sockets.glob(".s.PGSQL.*")):
        file.unlink(missing_ok=True)


def wait_until(question: Callable[[], bool], *, seconds: float) -> bool:
    """Asks every 20 ms until the answer is yes; False when it stayed no."""
    end = time.monotonic() + seconds
    while not question():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _all(cluster: Path) -> list[int]:
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in numbers if _works_in(pid, cluster)]


def _works_in(pid: int, cluster: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").samefile(cluster) and _is_postgres(pid)
    except OSError:
        return False


def _is_postgres(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace")
    name, _, rest = status.partition("(")[2].rpartition(")")
    return name.startswith("postgres") and rest.split()[0] != "Z"


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
