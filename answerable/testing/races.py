"""Real races: two transactions on two connections. For tests marked `django_db(transaction=True)`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction

Call = Callable[[], Any]
PATIENCE = 10.0


def at_once(*calls: Call) -> list[Any]:
    """Run the calls in threads that start together; what each returned, or the exception it raised."""
    start = threading.Barrier(len(calls))

    def run(call: Call) -> Any:
        start.wait(PATIENCE)
        return _on_own_connection(call)

    with ThreadPoolExecutor(len(calls)) as threads:
        return [_outcome(future) for future in [threads.submit(run, call) for call in calls]]


def behind(first: Call, second: Call) -> tuple[Any, Any]:
    """Run `first` in a transaction; start `second` elsewhere, and commit once it waits for a lock.

    Fails when `second` never waits: then the two did not race. Returns what each returned, or the
    exception that `second` raised.
    """
    met: list[int] = []

    def run() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            met.append(cursor.fetchone()[0])
        return second()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            one = first()
            future = threads.submit(_on_own_connection, run)
            _wait_until_blocked(met, future)
        return one, _outcome(future)


def _on_own_connection(call: Call) -> Any:
    try:
        return call()
    finally:
        connection.close()


def _outcome(future: Future[Any]) -> Any:
    error = future.exception(PATIENCE)
    return future.result() if error is None else error


def _wait_until_blocked(pids: list[int], future: Future[Any]) -> None:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit and not future.done():
        if pids and _is_blocked(pids[0]):
            return
        time.sleep(0.005)
    raise AssertionError(f"the second one never waited for the first: {future}")


def _is_blocked(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [pid])
        return bool(cursor.fetchone()[0])
