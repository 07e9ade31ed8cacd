"""The one sweep: claims what is due now, warns and judges."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from answerable.commitments import reckoning, states
from answerable.commitments.models import Commitment
from answerable.commitments.reckoning import State
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record

BATCH = 200
CLOCK = Actor.system("clock")


def sweep(now: datetime) -> int:
    """Warn of and judge everything due at `now`; returns how many promises were acted on.

    Several sweeps may run at once: each claims rows the others have not (SKIP LOCKED), and a row's
    next instant moves on in the transaction that acted, so nothing is done twice.
    """
    total = 0
    while acted := _sweep_batch(now):
        total += acted
    return total


def next_instant() -> datetime | None:
    """The soonest instant at which a sweep will have something to do."""
    return (
        Commitment.objects.filter(next_act_at__isnull=False)
        .order_by("next_act_at")
        .values_list("next_act_at", flat=True)
        .first()
    )


@transaction.atomic
def _sweep_batch(now: datetime) -> int:
    rows = list(
        Commitment.objects.to_act_on(now)
        .select_related("calendar_version")
        .select_for_update(of=("self",), skip_locked=True)[:BATCH]
    )
    for row in rows:
        _act(row, now)
    return len(rows)


def _act(row: Commitment, now: datetime) -> None:
    """Do all that is due on one locked row, in the order of its instants."""
    calendar, state = row.calendar_version.worktime, states.state_of(row)
    for number, at in reckoning.rung_instants(calendar, state):
        if at <= now and state.ladder[number].after is None:
            state = _warn(row, state, number, now)
    if state.missed_at is None and now > state.due_at:
        state = _miss(row, state, now)
    for number, at in reckoning.rung_instants(calendar, state):
        if at <= now and state.ladder[number].after is not None:
            state = _warn(row, state, number, now)
    columns = states.columns_of(state, calendar)
    Commitment.objects.filter(pk=row.pk).update(**columns)


def _warn(row: Commitment, state: State, number: int, now: datetime) -> State:
    rung = state.ladder[number]
    record(
        EventName.COMMITMENT_WARNED,
        row.ref,
        within=row.within,
        at=now,
        actor=CLOCK,
        rung=number,
        notify=list(rung.notify),
        due_at=state.due_at.isoformat(),
    )
    return reckoning.warn(state, number)


def _miss(row: Commitment, state: State, now: datetime) -> State:
    record(
        EventName.COMMITMENT_MISSED,
        row.ref,
        within=row.within,
        at=now,
        actor=CLOCK,
        due_at=state.due_at.isoformat(),
        late_by=(now - state.due_at).total_seconds(),
    )
    return reckoning.miss(state)
