"""A whole Answerable for tests: `answerable serve` as its own process, on free ports."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from answerable.config.settings_table import PREFIX


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def environment(data: Path, **settings: str) -> dict[str, str]:
    """The caller's environment with the settings of one Answerable and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    kept.pop("PYTEST_VERSION", None)
    wanted = {"DATA": str(data), "LISTEN": f"127.0.0.1:{free_port()}", **settings}
    wanted.setdefault("SMTP_LISTEN", f"127.0.0.1:{free_port()}")
    return kept | {PREFIX + name: value for name, value in wanted.items()}


@dataclass
class Running:
    """One running Answerable and what it has said so far."""

    process: subprocess.Popen[bytes]
    environment: dict[str, str]
    log: Path

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8", errors="replace")

    @property
    def url(self) -> str:
        return f"http://{self.environment['ANSWERABLE_LISTEN']}"

    @property
    def smtp(self) -> tuple[str, int]:
        host, _, port = self.environment["ANSWERABLE_SMTP_LISTEN"].rpartition(":")
        return host, int(port)

    @property
    def sign_in_link(self) -> str:
        found = re.search(r"https?://\S+/accounts/\S+", self.said)
        assert found, self.said
        return found.group()

    def children(self) -> dict[str, int]:
        """Name → process number of our parts."""
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return {Path(f"/proc/{pid}/comm").read_text().strip(): int(pid) for pid in listed.split()}

    def wait_for(self, question: Callable[[], object], seconds: float = 120.0) -> None:
        end = time.monotonic() + seconds
        while not question():
            assert time.monotonic() < end, f"It did not happen in {seconds} s:\n{self.said}"
            time.sleep(0.05)

    def wait_until_ready(self) -> None:
        self.wait_for(lambda: "is ready" in self.said or self.process.poll() is not None)
        assert self.process.poll() is None, self.said

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Another answerable command on the same data folder."""
        return command(self.environment, *words)

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


def command(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    full = [sys.executable, "-m", "answerable", *words]
    return subprocess.run(full, env=environment, capture_output=True, text=True, check=False, timeout=120)


def begin(data: Path, log: Path, **settings: str) -> Running:
    """Starts it and does not wait."""
    wanted = environment(data, **settings)
    with log.open("wb") as target:
        process = subprocess.Popen(
            [sys.executable, "-m", "answerable", "serve"],
            env=wanted,
            stdin=subprocess.DEVNULL,
            stdout=target,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Running(process, wanted, log)


@contextmanager
def answerable(data: Path, log: Path, **settings: str) -> Iterator[Running]:
    """A whole Answerable that serves pages, stopped afterwards."""
    running = begin(data, log, **settings)
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.stop()
