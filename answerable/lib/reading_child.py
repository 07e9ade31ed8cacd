"""The process in which mail is read: `python -m answerable.lib.reading_child`.

It gets one mail after the other on standard input and answers on standard output, each as a length
and a pickle. Whatever a mail does to it, only this process suffers: memory and time are limited here,
and whoever waits for the answer ends it when it is late. It ends by itself when its parent is gone.
"""

from __future__ import annotations

import gc
import pickle
import resource
import select
import signal
import struct
import sys
from collections.abc import Callable
from typing import BinaryIO

LENGTH = struct.Struct(">Q")
# More than the largest mail needs several times over, and less than would hurt the machine.
MEMORY = 1536 * 2**20
# A child that is not needed gives its memory back; the next mail starts another in a moment.
IDLE_SECONDS = 120
# Collecting after every ordinary mail would cost more than reading it.
LARGE = 1_000_000


def main() -> None:
    """Read mails until standard input ends."""
    # Ctrl-C is for the parent, which then ends the input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    # What a library prints must not get between the answers.
    sys.stdout = sys.stderr
    from answerable.lib import inspection, reading

    works: dict[str, Callable[..., object]] = {"read": reading.read, "inspect": inspection.line}
    while request := receive(source):
        work, seconds, raw, *words = pickle.loads(request)  # noqa: S301 - from our own parent
        signal.alarm(seconds)
        answer = pickle.dumps(works[work](raw, *words), protocol=pickle.HIGHEST_PROTOCOL)
        signal.alarm(0)
        send(target, answer)
        if len(request) > LARGE:
            del request, raw, answer
            gc.collect()


def receive(source: BinaryIO) -> bytes:
    """The next message; empty at the end of the input, or when none came for a while.

    One request is answered before the next is sent, so nothing can lie in the buffer here.
    """
    if not select.select([source], [], [], IDLE_SECONDS)[0]:
        return b""
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return b""
    return source.read(LENGTH.unpack(head)[0])


def send(target: BinaryIO, message: bytes) -> None:
    """Write one message whole."""
    target.write(LENGTH.pack(len(message)))
    target.write(message)
    target.flush()


if __name__ == "__main__":
    main()
