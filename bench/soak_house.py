"""The product as its users start it, on a folder and ports of its own, and which processes may be killed."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
# Role → how often it is chosen. What cannot be found at a moment leaves its turn to another.
ROLES = {
    "worker": 25,
    "mailroom": 25,
    "backend": 20,
    "reading child": 15,
    "web": 6,
    "postmaster": 5,
    "supervisor": 4,
}
_NAMES = {"answ-web": "web", "answ-worker": "worker", "answ-mailroom": "mailroom", "postgres": "postmaster"}
_START_SECONDS = 180


class House:
    """One `bin/serve`, started again whenever its supervisor was killed."""

    def __init__(self, folder: Path, sink_port: int) -> None:
        self.data = folder / "data"
        self.log = folder / "serve.log"
        self.web, self.smtp, self.lmtp = free_port(), free_port(), free_port()
        self.killed: Counter[str] = Counter()
        self.starts = 0
        self._process: subprocess.Popen[bytes] | None = None
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSWERABLE_")}
        self.environment = kept | {
            "ANSWERABLE_DATA": str(self.data),
            "ANSWERABLE_LISTEN": f"127.0.0.1:{self.web}",
            "ANSWERABLE_SMTP_LISTEN": f"127.0.0.1:{self.smtp}",
            "ANSWERABLE_LMTP_LISTEN": f"127.0.0.1:{self.lmtp}",
            "ANSWERABLE_SMTP_URL": f"smtp://127.0.0.1:{sink_port}",
        }

    def start(self) -> None:
        """Start it, or start it again, and wait until it serves pages."""
        self.starts += 1
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(PROJECT / "bin" / "serve")],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        end = time.monotonic() + _START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"The product does not start; see {self.log}.")
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(60)

    def command(self, *words: str, said: str = "") -> subprocess.CompletedProcess[str]:
        """Another `answerable` command on the same data, with `said` on its standard input."""
        program = [str(PROJECT / "bin" / "answerable"), *words]
        return subprocess.run(
            program,
            env=self.environment,
            input=said,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    def kill_one(self, chance: random.Random) -> str:
        """SIGKILL for one process of this house; its role, or "" when none was there."""
        found = self._targets()
        roles = [role for role in ROLES if found.get(role)]
        if not roles:
            return ""
        role = chance.choices(roles, [ROLES[one] for one in roles])[0]
        pid = chance.choice(found[role])
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return ""
        self.killed[role] += 1
        if role == "supervisor":
            self._start_again()
        return role

    def _start_again(self) -> None:
        """What a service manager does: wait until everything of the old start is gone, then start."""
        assert self._process is not None
        group = self._process.pid
        self._process.wait()
        end = time.monotonic() + 30
        while any(session == group for _pid, _parent, session in _processes()) and time.monotonic() < end:
            time.sleep(0.1)
        self.start()

    def _targets(self) -> dict[str, list[int]]:
        """Only processes that descend from the one we started."""
        assert self._process is not None
        children: dict[int, list[int]] = {}
        for pid, parent, _session in _processes():
            children.setdefault(parent, []).append(pid)
        found: dict[str, list[int]] = {"supervisor": [self._process.pid]}
        for pid in children.get(self._process.pid, []):
            role = _NAMES.get(_said(pid, "comm"), "")
            found.setdefault(role, []).append(pid)
            below = "backend" if role == "postmaster" else "reading child"
            found.setdefault(below, []).extend(children.get(pid, []))
        return {role: pids for role, pids in found.items() if role}

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.web}/accounts/login/", timeout=5) as page:
                return bool(page.status == 200)
        except OSError:
            return False


class Killer(threading.Thread):
    """Kills at random moments until it has killed often enough or the time is over."""

    def __init__(self, house: House, *, kills: int, seconds: float, seed: int) -> None:
        super().__init__(daemon=True)
        self._house, self._kills, self._chance = house, kills, random.Random(seed)
        self._mean = seconds / max(kills, 1)
        self.enough = threading.Event()

    def run(self) -> None:
        while self._house.killed.total() < self._kills and not self.enough.is_set():
            planned = time.monotonic() + self._chance.uniform(0.1, 2 * self._mean - 0.1)
            self._house.kill_one(self._chance)
            self.enough.wait(max(0.05, planned - time.monotonic()))


def _processes() -> Iterator[tuple[int, int, int]]:
    """Number, parent and session of every process."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            fields = _said(int(folder.name), "stat").rpartition(")")[2].split()
            if len(fields) > 3 and fields[0] != "Z":
                yield int(folder.name), int(fields[1]), int(fields[3])


def _said(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text("utf-8", "replace").strip()
    except OSError:
        return ""


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
