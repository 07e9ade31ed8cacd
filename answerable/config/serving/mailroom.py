"""The mail doors: SMTP, and LMTP where it is wanted."""

from __future__ import annotations

import asyncio
import signal

from answerable.config.settings_table import AnswerableSettings
from answerable.mail import mailroom


def run(settings: AnswerableSettings) -> None:
    """Takes mail in until SIGTERM or SIGINT. Any number may run, each on its own address."""
    asyncio.run(_take_in(settings))


async def _take_in(settings: AnswerableSettings) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    doors: dict[str, tuple[str, int]] = {"smtp": settings.smtp_listen}
    if settings.lmtp_listen:
        doors["lmtp"] = settings.lmtp_listen
    await mailroom.keep(
        doors, max_mail_mb=settings.max_mail_mb, certificate=settings.smtp_certificate, stop=stopping
    )
