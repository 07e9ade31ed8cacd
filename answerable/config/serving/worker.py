"""Background work: the tasks of the job queue, and the clock that warns and judges."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading

from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app, connector_params

from answerable.commitments import sweeper
from answerable.config.settings_table import AnswerableSettings

log = logging.getLogger(__name__)

# A task under way gets this long to finish when we stop; then it is run again at the next start.
_LAST_TASKS = 4.0
_STALLED_EVERY = 30.0


def run(settings: AnswerableSettings) -> None:
    """Works until SIGTERM or SIGINT. Any number may run, on any number of machines."""
    asyncio.run(_work(settings))


async def _work(settings: AnswerableSettings) -> None:
    stopping, clock_stops = asyncio.Event(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    clock = threading.Thread(target=sweeper.run, args=(clock_stops,), name="clock", daemon=True)
    clock.start()
    working = _app_of_worker()
    async with working.open_async():
        await _tasks_until(stopping, working, settings.worker_concurrency)
    clock_stops.set()
    await asyncio.to_thread(clock.join, 3)


def _app_of_worker() -> App:
    """An app with connections of its own for the queue, and with Django's tasks.

    The tasks keep belonging to Django's app, so that what a task defers is part of its transaction.
    """
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4)
    working = App(connector=connector, worker_defaults=app.worker_defaults)
    working.tasks = app.tasks
    working.periodic_registry = app.periodic_registry
    return working


async def _tasks_until(stopping: asyncio.Event, working: App, concurrency: int) -> None:
    tasks = asyncio.create_task(
        working.run_worker_async(
            concurrency=concurrency,
            install_signal_handlers=False,
            shutdown_graceful_timeout=_LAST_TASKS,
            delete_jobs="successful",
        )
    )
    stalled = asyncio.create_task(_retry_stalled(working))
    wanted_stop = asyncio.create_task(stopping.wait())
    await asyncio.wait({tasks, wanted_stop}, return_when=asyncio.FIRST_COMPLETED)
    stalled.cancel()
    if not tasks.done():
        tasks.cancel()
    await asyncio.wait({tasks})
    if not stopping.is_set():
        raise SystemExit(1)


async def _retry_stalled(working: App) -> None:
    """Tasks whose worker was killed are queued again; every task is safe to run twice."""
    while True:
        try:
            for job in await working.job_manager.get_stalled_jobs():
                log.warning("Task %s is run again; its worker was killed.", job.task_name)
                await working.job_manager.retry_job(job)
        except Exception:
            log.exception("Stalled tasks could not be looked for.")
        await asyncio.sleep(_STALLED_EVERY)
