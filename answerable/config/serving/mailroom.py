"""The mail doors: SMTP, and LMTP where it is wanted."""

from __future__ import annotations

import asyncio
import signal

from answerable.config.settings_table import AnswerableSettings


def run(settings: AnswerableSettings) -> None:
    """Takes mail in until SIGTERM or SIGINT."""
    asyncio.run(_take_in(settings))


async def _take_in(settings: AnswerableSettings) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    from aiosmtpd.smtp import SMTP

    server = await loop.create_server(
        lambda: SMTP(object(), loop=loop), settings.smtp_listen.host, settings.smtp_listen.port
    )
    await stopping.wait()
    server.close()
