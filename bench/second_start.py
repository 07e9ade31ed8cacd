"""How long from `answerable serve` to the first page, on a data folder that exists already.

    .venv/bin/python bench/second_start.py [runs]

Starts the product in a temporary folder once, stops it, then measures each further start from outside:
seconds until the sign-in page answers. Prints minimum, median and maximum, and the memory of all its
processes when idle (PSS, the database included).
"""

from __future__ import annotations

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PROGRAM = str(PROJECT / ".venv" / "bin" / "answerable")
PATIENCE = 120.0


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory(prefix="answerable-bench-") as folder:
        web, smtp = free_port(), free_port()
        environment = {
            **os.environ,
            "ANSWERABLE_DATA": f"{folder}/data",
            "ANSWERABLE_LISTEN": f"127.0.0.1:{web}",
            "ANSWERABLE_SMTP_LISTEN": f"127.0.0.1:{smtp}",
        }
        print(f"first start  {measured(environment, web)[0]:6.2f} s")
        results = [measured(environment, web) for _run in range(runs)]
    seconds = sorted(taken for taken, _memory in results)
    print(
        f"second start {seconds[0]:6.2f} s  median {statistics.median(seconds):.2f} s"
        f"  most {seconds[-1]:.2f} s"
    )
    print(f"idle memory  {max(memory for _taken, memory in results) / 1024:6.0f} MiB PSS")


def measured(environment: dict[str, str], port: int) -> tuple[float, int]:
    """Seconds to the first page, and kB of memory two seconds later; stopped again afterwards."""
    began = time.monotonic()
    server = subprocess.Popen([PROGRAM, "serve"], env=environment, stdout=subprocess.DEVNULL)
    try:
        while not answers(port):
            if time.monotonic() - began > PATIENCE or server.poll() is not None:
                raise SystemExit("It did not start.")
            time.sleep(0.02)
        taken = time.monotonic() - began
        time.sleep(2)
        return taken, memory_of(server.pid)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=5) as page:
            return page.status == 200
    except (urllib.error.URLError, OSError):
        return False


def memory_of(pid: int) -> int:
    """Proportional set size in kB of a process and all below it."""
    total = 0
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            total += int(line.split()[1])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return total + sum(memory_of(int(child)) for child in children)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
