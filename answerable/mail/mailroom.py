"""The mail doors as a process: open, keep, close; mailboxes are watched beside them."""

from __future__ import annotations

import asyncio
import resource
from pathlib import Path

from answerable.mail.certificate import Certificate
from answerable.mail.imap.keeper import Keeper
from answerable.mail.smtp import Door
from answerable.mail.writers import Writers

# Sessions under way get this long to finish their mail when we stop.
LAST_SESSIONS = 3.0


async def keep(
    addresses: dict[str, tuple[str, int]], *, max_mail_mb: int, stop: asyncio.Event, certificate: str = ""
) -> None:
    """Keep the doors ("smtp", "lmtp") open at these addresses until `stop` is set.

    With a certificate (a PEM file) they offer STARTTLS. Raises OSError when an address cannot be
    listened on.
    """
    _allow_files()
    shown = Certificate(Path(certificate)) if certificate else None
    with Writers() as writers:
        doors = [
            Door(kind, max_bytes=max_mail_mb * 2**20, writers=writers, certificate=shown)
            for kind in addresses
        ]
        for door, (host, port) in zip(doors, addresses.values(), strict=True):
            await door.open(host, port)
        keeper = Keeper()
        keeper.start()
        await stop.wait()
        for door in doors:
            await door.close()
        await asyncio.gather(_until_empty(doors), asyncio.to_thread(keeper.stop))


def _allow_files() -> None:
    """Every connection is a file to the system; the usual 1,024 would not do for a storm."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 65_536 if hard == resource.RLIM_INFINITY else hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


async def _until_empty(doors: list[Door]) -> None:
    for _moment in range(int(LAST_SESSIONS * 10)):
        if not any(door.connections for door in doors):
            return
        await asyncio.sleep(0.1)
