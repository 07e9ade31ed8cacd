"""The sweep's own loop: sleeps until the next instant, woken when an earlier one appears."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from answerable.commitments.alarm import CHANNEL
from answerable.commitments.sweep import next_instant, sweep

log = logging.getLogger(__name__)

# Looked at again after this long at the latest, should a wake-up call have been lost.
LONGEST_SLEEP = timedelta(seconds=30)
# What is due but held by another transaction is looked at again after this long, not at once.
SHORTEST_SLEEP = timedelta(milliseconds=200)
# After the database failed, tried again this soon.
PAUSE_AFTER_FAILURE = timedelta(seconds=2)


def run(stop: threading.Event, clock: Callable[[], datetime] | None = None) -> None:
    """Sweep until `stop` is set. Any number may run, on any number of machines.

    The listening connection is opened before the ledger is read, so no wake-up falls between.
    """
    now = clock or (lambda: datetime.now(UTC))
    while not stop.is_set():
        try:
            with _listening() as ears:
                _sweep_and_sleep(ears, stop, now)
        except (psycopg.Error, DatabaseError, InterfaceError, OSError) as error:
            log.warning("The deadline sweep lost the database and tries again: %s", error)
            stop.wait(PAUSE_AFTER_FAILURE.total_seconds())
        except Exception:
            log.exception("The deadline sweep failed and tries again.")
            stop.wait(PAUSE_AFTER_FAILURE.total_seconds())


def _sweep_and_sleep(
    ears: psycopg.Connection[tuple[object, ...]], stop: threading.Event, now: Callable[[], datetime]
) -> None:
    while not stop.is_set():
        close_old_connections()
        sweep(now())
        _sleep_until(ears, next_instant(), stop, now)


def _sleep_until(
    ears: psycopg.Connection[tuple[object, ...]],
    wanted: datetime | None,
    stop: threading.Event,
    now: Callable[[], datetime],
) -> None:
    """Wait until `wanted`, an earlier instant that is announced meanwhile, or the longest sleep."""
    begun = now()
    wake = min(wanted or begun + LONGEST_SLEEP, begun + LONGEST_SLEEP)
    wake = max(wake, begun + SHORTEST_SLEEP)
    while not stop.is_set() and (left := (wake - now()).total_seconds()) > 0:
        for call in ears.notifies(timeout=min(left, 0.5), stop_after=1):
            wake = min(wake, datetime.fromisoformat(call.payload))


def _listening() -> psycopg.Connection[tuple[object, ...]]:
    parameters = connection.get_connection_params()
    wanted = {
        key: parameters[key] for key in ("host", "port", "user", "password", "dbname") if parameters.get(key)
    }
    ears: psycopg.Connection[tuple[object, ...]] = psycopg.connect(**wanted, autocommit=True)
    ears.execute(f"LISTEN {CHANNEL}")
    return ears
