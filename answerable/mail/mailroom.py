"""The mail doors as a process: open, keep, close."""

from __future__ import annotations

import asyncio

from answerable.mail.smtp import Door
from answerable.mail.writers import Writers

# Sessions under way get this long to finish their mail when we stop.
LAST_SESSIONS = 3.0


async def keep(addresses: dict[str, tuple[str, int]], *, max_mail_mb: int, stop: asyncio.Event) -> None:
    """Keep the doors ("smtp", "lmtp") open at these addresses until `stop` is set.

    Raises OSError when an address cannot be listened on.
    """
    with Writers() as writers:
        doors = [Door(kind, max_bytes=max_mail_mb * 2**20, writers=writers) for kind in addresses]
        for door, (host, port) in zip(doors, addresses.values(), strict=True):
            await door.open(host, port)
        await stop.wait()
        for door in doors:
            await door.close()
        await _until_empty(doors)


async def _until_empty(doors: list[Door]) -> None:
    for _moment in range(int(LAST_SESSIONS * 10)):
        if not any(door.connections for door in doors):
            return
        await asyncio.sleep(0.1)
