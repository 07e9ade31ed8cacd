"""Simulated time: happenings in the order of their instants, and the sweep exactly when it is due."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count

from django.db import transaction
from django.db.models import Q

from answerable.cases.clocks import refreshed_together
from answerable.commitments.alarm import hear_alarms
from answerable.commitments.sweep import EVERYTHING, next_instant, sweep
from answerable.events.record import gathered
from answerable.lib.solitude import moved
from answerable.mail.simulated import sent_at_once

# So many happenings share one transaction: fewer commits, and no dead rows piling up.
BATCH = 250

Happening = Callable[[datetime], object]
Scheduled = tuple[datetime, int, Happening]


class Clockwork:
    """A heap of scheduled happenings. Between them promises are warned of and judged on time.

    `among` says which promises are its own, when another clockwork has the others.
    """

    def __init__(self, ends_at: datetime, among: Q = EVERYTHING) -> None:
        self.ends_at = ends_at
        self.among = among
        self._waiting: list[Scheduled] = []
        self._alarms: list[datetime] = []
        self._order = count()

    def plan(self, at: datetime, happening: Happening) -> None:
        """Have `happening(at)` called when its instant comes; after the end it never does."""
        if at <= self.ends_at:
            heapq.heappush(self._waiting, (at, next(self._order), happening))

    def waiting(self) -> list[Scheduled]:
        """What has not happened yet, in its order."""
        return sorted(self._waiting, key=lambda entry: entry[:2])

    def adopt(self, scheduled: list[Scheduled], among: Q) -> None:
        """Take over what another clockwork has left, and from now on sweep `among` these promises."""
        for at, _number, happening in scheduled:
            self.plan(at, happening)
        self.among = among
        if following := next_instant(among):
            self._hear(following)

    def run(self, until: datetime | None = None) -> Iterator[datetime]:
        """Let everything happen up to `until` (or the end), and yield the instant after each batch."""
        last = until or self.ends_at
        with hear_alarms(self._hear):
            while self._waiting and self._waiting[0][0] <= last:
                yield self._in_one_transaction(lambda: self._batch(last))
            self._in_one_transaction(lambda: self._sweep_until(last))
        yield last

    def _in_one_transaction(self, work: Callable[[], datetime]) -> datetime:
        with transaction.atomic(), gathered(), refreshed_together(), sent_at_once():
            return work()

    def _batch(self, last: datetime) -> datetime:
        at = self._waiting[0][0]
        for _ in range(BATCH):
            if not self._waiting or self._waiting[0][0] > last:
                break
            at, _number, happening = heapq.heappop(self._waiting)
            self._sweep_until(at)
            happening(at)
        return at

    def _sweep_until(self, at: datetime) -> datetime:
        """Sweep at every instant that was announced, as the sweeping process would have done."""
        while self._alarms and self._alarms[0] <= at:
            instant = heapq.heappop(self._alarms)
            while self._alarms and self._alarms[0] == instant:
                heapq.heappop(self._alarms)
            if sweep(instant, self.among):
                moved()
                if following := next_instant(self.among):
                    self._hear(following)
        return at

    def _hear(self, at: datetime) -> None:
        heapq.heappush(self._alarms, at)
