"""Simulated time: happenings in the order of their instants, and the sweep exactly when it is due."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count

from django.db import transaction

from answerable.cases.clocks import refreshed_together
from answerable.commitments.alarm import hear_alarms
from answerable.commitments.sweep import next_instant, sweep
from answerable.events.record import gathered

# So many happenings share one transaction: fewer commits, and no dead rows piling up.
BATCH = 250

Happening = Callable[[datetime], None]


class Clockwork:
    """A heap of scheduled happenings. Between them promises are warned of and judged on time."""

    def __init__(self, ends_at: datetime) -> None:
        self.ends_at = ends_at
        self._waiting: list[tuple[datetime, int, Happening]] = []
        self._alarms: list[datetime] = []
        self._order = count()
        # Brings the next due instants of cases up to date before the batch ends.
        self.bring_up_to_date: Callable[[], None] = lambda: None

    def plan(self, at: datetime, happening: Happening) -> None:
        """Have `happening(at)` called when its instant comes; after the end it never does."""
        if at <= self.ends_at:
            heapq.heappush(self._waiting, (at, next(self._order), happening))

    def run(self) -> Iterator[datetime]:
        """Let everything happen, and yield the instant after each batch."""
        with hear_alarms(self._hear):
            while self._waiting:
                with transaction.atomic(), gathered(), refreshed_together() as self.bring_up_to_date:
                    at = self._batch()
                yield at
            with transaction.atomic(), gathered(), refreshed_together():
                self._sweep_until(self.ends_at)
        yield self.ends_at

    def _batch(self) -> datetime:
        at = self._waiting[0][0]
        for _ in range(BATCH):
            if not self._waiting:
                break
            at, _number, happening = heapq.heappop(self._waiting)
            self._sweep_until(at)
            happening(at)
        return at

    def _sweep_until(self, at: datetime) -> None:
        """Sweep at every instant that was announced, as the sweeping process would have done."""
        while self._alarms and self._alarms[0] <= at:
            instant = heapq.heappop(self._alarms)
            while self._alarms and self._alarms[0] == instant:
                heapq.heappop(self._alarms)
            if sweep(instant) and (following := next_instant()):
                self._hear(following)

    def _hear(self, at: datetime) -> None:
        heapq.heappush(self._alarms, at)
