"""Waking the sweep: a promise with an earlier instant tells it not to sleep past that."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

CHANNEL = "answerable_clock"


def wake_sweep(next_act_at: datetime | None) -> None:
    """Tell sleeping sweeps, after commit, that something is to be done at `next_act_at`."""
    if next_act_at is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, next_act_at.isoformat()])
