"""The pages: one process that serves the ASGI application."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from granian.constants import Interfaces
from granian.server.embed import Server
from granian.utils.proxies import wrap_asgi_with_proxy_headers

from answerable.config.settings_table import AnswerableSettings

# Live updates are requests that never end; they are cut off after this long when we stop.
_LAST_REQUESTS = 2.0


def run(settings: AnswerableSettings) -> None:
    """Serves pages until SIGTERM or SIGINT. Several may run on one address."""
    import uvloop

    uvloop.run(_serve(settings))


def behind_proxies(application: Any, settings: AnswerableSettings) -> Any:
    """Believes X-Forwarded-For and -Proto when they come from a trusted proxy, and nobody else."""
    if not settings.trusted_proxies:
        return application
    return wrap_asgi_with_proxy_headers(application, list(settings.trusted_proxies))


async def _serve(settings: AnswerableSettings) -> None:
    from answerable.config.asgi import application

    server = Server(
        behind_proxies(application, settings),
        address=settings.listen.host,
        port=settings.listen.port,
        interface=Interfaces.ASGINL,
        websockets=False,
        # Names carry a hash of the content, so browsers may keep them for a year.
        static_path_route=["/static"],
        static_path_mount=[settings.data / "static"],
        static_path_expires=31_536_000,
        backlog=1024,
        log_enabled=False,
    )
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    serving = asyncio.create_task(server.serve())
    wanted_stop = asyncio.create_task(stopping.wait())
    await asyncio.wait({serving, wanted_stop}, return_when=asyncio.FIRST_COMPLETED)
    if not serving.done():
        server.stop()  # type: ignore[no-untyped-call]
        await asyncio.wait({serving}, timeout=_LAST_REQUESTS)
    elif not stopping.is_set():
        serving.result()
        raise SystemExit(1)
