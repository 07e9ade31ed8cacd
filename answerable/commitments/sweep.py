"""The one sweep: claims what is due now, warns and judges."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from answerable.commitments import states
from answerable.commitments.judging import judge
from answerable.commitments.models import Commitment

log = logging.getLogger(__name__)

BATCH = 200
EVERYTHING = Q()
# A promise on which the sweep failed is tried again after this long, and holds up no other.
RETRY_AFTER = timedelta(minutes=1)


def sweep(now: datetime, among: Q = EVERYTHING) -> int:
    """Warn of and judge everything due at `now`, or what is `among` it; returns how many were acted on.

    Several sweeps may run at once: each claims rows the others have not (SKIP LOCKED), and a row's
    next instant moves on in the transaction that acted, so nothing is done twice.
    """
    total = 0
    while acted := _sweep_batch(now, among):
        total += acted
    return total


def next_instant(among: Q = EVERYTHING) -> datetime | None:
    """The soonest instant at which a sweep will have something to do."""
    return (
        Commitment.objects.filter(among, next_act_at__isnull=False)
        .order_by("next_act_at")
        .values_list("next_act_at", flat=True)
        .first()
    )


@transaction.atomic
def _sweep_batch(now: datetime, among: Q) -> int:
    # Claimed without joins: a join would drop a row that another transaction has just changed.
    claimed = Commitment.objects.to_act_on(now).filter(among).select_for_update(skip_locked=True)
    rows = list(claimed[:BATCH])
    for row in rows:
        _act_alone(row, now)
    return len(rows)


def _act_alone(row: Commitment, now: datetime) -> None:
    try:
        with transaction.atomic():
            _act(row, now)
    except Exception:
        log.exception("The sweep failed on %s and tries it again in a minute.", row)
        Commitment.objects.filter(pk=row.pk).update(next_act_at=now + RETRY_AFTER)


def _act(row: Commitment, now: datetime) -> None:
    state = judge(row, states.state_of(row), now)
    columns = states.columns_of(state, row.calendar.worktime)
    Commitment.objects.filter(pk=row.pk).update(**columns)
