"""A program that a mail server pipes to: it hands what it gets to the real command and ends as that ends.

Postfix runs such programs as an ordinary user, who can reach neither this checkout nor the private
database of a test run by root; so the command itself is run by the test.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PROGRAM = """#!/usr/bin/python3
import socket, sys
with socket.socket(socket.AF_UNIX) as line:
    line.connect({place!r})
    words = "\\0".join(sys.argv[1:]).encode()
    line.sendall(len(words).to_bytes(4, "big") + words + sys.stdin.buffer.read())
    line.shutdown(socket.SHUT_WR)
    sys.exit(line.recv(1)[0])
"""


@contextmanager
def program(environment: dict[str, str]) -> Iterator[Path]:
    """The path of the program, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="piping-") as folder, socket.socket(socket.AF_UNIX) as door:
        place = Path(folder)
        place.chmod(0o755)
        door.bind(str(place / "door"))
        (place / "door").chmod(0o777)
        door.listen()
        script = place / "hand-in"
        script.write_text(_PROGRAM.format(place=str(place / "door")))
        script.chmod(0o755)
        threading.Thread(target=_serve, args=(door, environment), daemon=True).start()
        yield script


def _serve(door: socket.socket, environment: dict[str, str]) -> None:
    while True:
        try:
            line, _where = door.accept()
        except OSError:
            return
        with line:
            told = b""
            while piece := line.recv(65536):
                told += piece
            size = int.from_bytes(told[:4], "big")
            words, mail = told[4 : 4 + size].decode().split("\0"), told[4 + size :]
            command = [sys.executable, "-m", "answerable", "mail", "pipe", *words]
            done = subprocess.run(command, input=mail, env={**os.environ, **environment}, check=False)
            line.sendall(bytes([done.returncode & 0xFF]))
