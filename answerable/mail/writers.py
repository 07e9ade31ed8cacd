"""Threads that write what the doors were given; what waits together is committed together.

While one batch waits for the disk the next one gathers by itself, so a lone mail
waits for nobody and a crowd shares its waiting.
"""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from types import TracebackType

from django.db import Error, connection

from answerable.mail import journal
from answerable.mail.journal import Delivery

MOST_TOGETHER = 64
MOST_BYTES_TOGETHER = 16 * 2**20

Promise = tuple[Delivery, "Future[None]"]


class Writers:
    """A few writing threads, each with a database connection of its own."""

    def __init__(self, number: int = 2) -> None:
        self._waiting: queue.SimpleQueue[Promise | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._write, name=f"mail-writer-{index}", daemon=True)
            for index in range(number)
        ]

    def __enter__(self) -> Writers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write what still waits, then end."""
        for _thread in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join(timeout=30)

    def submit(self, delivery: Delivery) -> Future[None]:
        """A promise that is kept once the mail is committed, or broken with the reason why not."""
        promise: Future[None] = Future()
        self._waiting.put((delivery, promise))
        return promise

    def _write(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch, is_last = self._with_what_waits(first)
            _keep(batch)
            if is_last:
                break
        connection.close()

    def _with_what_waits(self, first: Promise) -> tuple[list[Promise], bool]:
        batch, size = [first], len(first[0].raw)
        while len(batch) < MOST_TOGETHER and size < MOST_BYTES_TOGETHER:
            try:
                other = self._waiting.get_nowait()
            except queue.Empty:
                break
            if other is None:
                return batch, True
            batch.append(other)
            size += len(other[0].raw)
        return batch, False


def _keep(batch: list[Promise]) -> None:
    """Store all together; if that fails, each for itself, so that none suffers for another."""
    try:
        journal.store_together([delivery for delivery, _ in batch])
    except Exception:
        # A connection that broke while nobody used it is made anew.
        connection.close()
        for delivery, promise in batch:
            _keep_one(delivery, promise)
    else:
        for _, promise in batch:
            promise.set_result(None)


def _keep_one(delivery: Delivery, promise: Future[None]) -> None:
    try:
        journal.store_together([delivery])
    except Exception as error:
        if isinstance(error, Error):
            connection.close()
        promise.set_exception(error)
    else:
        promise.set_result(None)
