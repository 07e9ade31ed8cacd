"""Waking the sweep: a promise with an earlier instant tells it not to sleep past that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import connection

CHANNEL = "answerable_clock"

Ear = Callable[[datetime], None]
_ear: ContextVar[Ear | None] = ContextVar("alarms_are_heard_by", default=None)


@contextmanager
def hear_alarms(ear: Ear) -> Iterator[None]:
    """Inside, this process hears of each instant itself, and no sleeping sweep does: for simulated time."""
    before = _ear.set(ear)
    try:
        yield
    finally:
        _ear.reset(before)


def wake_sweep(next_act_at: datetime | None) -> None:
    """Tell sleeping sweeps, after commit, that something is to be done at `next_act_at`."""
    if next_act_at is None:
        return
    if (ear := _ear.get()) is not None:
        ear(next_act_at)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, next_act_at.isoformat()])
