"""Two processes for one year: each lets half of the customers' plots happen, side by side.

Customers share nothing but the vendor's staff, so their cases never meet. The halves wait for each
other every fortnight, so that case numbers grow with time; then the last days happen in one process.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import pickle
import signal
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from answerable.demo.clockwork import Clockwork, Scheduled
from answerable.demo.plot import Plot

FORTNIGHT = timedelta(days=14)
# A half that waits longer than this for the other gives up.
PATIENCE = 180.0
_PR_SET_PDEATHSIG = 1
_fork = multiprocessing.get_context("fork")


def may_be_two() -> bool:
    """Are there two processors, and no transaction that a second process could not see into?"""
    return len(os.sched_getaffinity(0)) > 1 and not connection.in_atomic_block


def divided(plots: Iterable[Plot]) -> tuple[list[Plot], list[Plot], Q]:
    """The plots in two halves of about the same size, and which promises belong to the second.

    People of no customer are in the first half, and so is the customer they turn out to be of.
    """
    told = list(plots)
    sizes: dict[int, int] = {}
    for plot in told:
        owner = plot.contact.customer_id
        if owner is not None:
            sizes[owner] = sizes.get(owner, 0) + len(plot.moments)
    owners = [plot.owner for plot in told if plot.contact.pk is None]
    first = {one.pk for one in owners if one is not None}
    second: set[int] = set()
    for owner, _size in sorted(sizes.items(), key=lambda pair: (-pair[1], pair[0])):
        weights = [sum(sizes.get(one, 0) for one in half) for half in (first, second)]
        if owner not in first:
            (first if weights[0] <= weights[1] else second).add(owner)
    others = [plot for plot in told if plot.contact.customer_id in second]
    return [plot for plot in told if plot.contact.customer_id not in second], others, Q(customer__in=second)


class OtherHalf:
    """A process that lets a clockwork run up to an instant and hands back what is left of it."""

    def __init__(self, mine: Clockwork, other: Clockwork, began: datetime, until: datetime) -> None:
        meeting = _fork.Barrier(2, timeout=PATIENCE)
        at = began + FORTNIGHT
        while at < until:
            for clockwork in (mine, other):
                clockwork.plan(at, lambda _at: meeting.wait())
            at += FORTNIGHT
        self._ear, mouth = _fork.Pipe(duplex=False)
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
        self._process = _fork.Process(target=_live, args=(other, until, mouth), daemon=True)
        self._process.start()
        mouth.close()

    def left_over(self) -> list[Scheduled]:
        """Wait for its end; what it has not let happen. Raises RuntimeError when it failed."""
        try:
            found: list[Scheduled] = pickle.loads(self._ear.recv_bytes())  # noqa: S301 — from our own child
        except EOFError:
            raise RuntimeError("The second half of the year failed; what it said stands above.") from None
        finally:
            self._process.join()
        return found


def _live(clockwork: Clockwork, until: datetime, mouth: Any) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    for _at in clockwork.run(until):
        pass
    connection.close()
    mouth.send_bytes(pickle.dumps(clockwork.waiting()))
    mouth.close()
