"""A mailbox on the test's own server, and a line to it that breaks."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from answerable.events.actors import Actor
from answerable.mail import mailboxes
from answerable.mail.imap import fetching, leases
from answerable.mail.imap.session import Conversation
from answerable.mail.models import Mailbox
from answerable.mail.tests.dovecot import PASSWORD, USER

ADMINISTRATOR = Actor.system("test")


def mail(number: int, more: bytes = b"") -> bytes:
    return (
        b"From: wang@customer.example\r\nTo: support@vendor.example\r\nSubject: no %d\r\n"
        b"Message-ID: <%d@customer.example>\r\n\r\nbody \xff %d\r\n" % (number, number, number)
    ) + more


def added(port: int, **wanted: Any) -> Mailbox:
    """A mailbox of ours on this port; everything that lies there is wanted."""
    whole = {
        "name": "Support", "host": "127.0.0.1", "port": port, "security": "none", "username": USER,
        "takes_old": True, **wanted,
    }  # fmt: skip
    return mailboxes.add(whole, {"password": PASSWORD}, at=datetime.now(UTC), actor=ADMINISTRATOR)


def fetch(mailbox: Mailbox) -> int:
    """One holding: take it, fetch, give it back. Raises what goes wrong."""
    now = datetime.now(UTC)
    held = leases.take(mailbox.pk, "test", at=now)
    assert held is not None
    try:
        with Conversation(held, now=now) as line:
            return fetching.catch_up(held, line, now=now)
    finally:
        leases.give_back(held)
        mailbox.refresh_from_db()


@contextmanager
def breaking_line(port: int, *, cut_after: int, times: int = 1) -> Iterator[int]:
    """A way to the server that is cut after so many bytes of its answers, so many times; then it holds."""
    left = [times]
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_accept, args=(door, port, cut_after, left), daemon=True).start()
        yield door.getsockname()[1]


def _accept(door: socket.socket, port: int, cut_after: int, left: list[int]) -> None:
    while True:
        try:
            near, _where = door.accept()
            far = socket.create_connection(("127.0.0.1", port))
        except OSError:
            return
        left[0] -= 1
        limit = cut_after if left[0] >= 0 else None
        threading.Thread(target=_pass_on, args=(near, far, None), daemon=True).start()
        threading.Thread(target=_pass_on, args=(far, near, limit), daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket, limit: int | None) -> None:
    with suppress(OSError):
        while piece := source.recv(4096):
            if limit is not None and len(piece) >= limit:
                target.sendall(piece[:limit])
                break
            limit = None if limit is None else limit - len(piece)
            target.sendall(piece)
    for one in (source, target):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
