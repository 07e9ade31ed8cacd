"""How long `answerable demo` takes on an empty folder, from the command to the line that says it is ready.

    python bench/demo_fill.py

Everything is included: the database is made, a year passes, pages and mail doors answer.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

GOAL = 60.0


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        seconds = measure(folder)
    print(f"ready after {seconds:.1f} s")
    sys.exit(f"slower than {GOAL:.0f} s" if seconds > GOAL else 0)


def measure(folder: str) -> float:
    """Seconds until the demonstration says that it is ready; it is stopped then."""
    began = time.perf_counter()
    program = [sys.executable, "-m", "answerable", "demo"]
    with subprocess.Popen(program, env=environment(folder), stdout=subprocess.PIPE, text=True) as demo:
        ready = any("is ready" in line for line in demo.stdout or ())
        seconds = time.perf_counter() - began
        demo.send_signal(signal.SIGINT)
    if not ready:
        sys.exit("the demonstration did not start")
    return seconds


def environment(folder: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSWERABLE_")}
    web, mail = free_port(), free_port()
    return kept | {
        "ANSWERABLE_DATA": folder,
        "ANSWERABLE_LISTEN": f"127.0.0.1:{web}",
        "ANSWERABLE_SMTP_LISTEN": f"127.0.0.1:{mail}",
    }


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


if __name__ == "__main__":
    main()
