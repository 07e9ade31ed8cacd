"""The sweep's own loop, in real time, briefly."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from answerable.commitments import ledger, sweeper
from answerable.commitments.tests.promises import CLOCK, PROOF, names, promise
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.lib.ref import Ref
from answerable.testing.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
TARGET = timedelta(hours=4)


@pytest.fixture
def asleep(cast: Cast) -> Iterator[None]:
    """A sweeper that has found nothing to do and sleeps its longest sleep."""
    stop = threading.Event()

    def run() -> None:
        try:
            sweeper.run(stop)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.3)
    yield
    stop.set()
    thread.join(5)
    assert not thread.is_alive()


def until(name: EventName, count: int = 1, patience: float = 4) -> datetime:
    """When the event had been recorded so often; fails after a while."""
    limit = time.monotonic() + patience
    while time.monotonic() < limit:
        if Event.objects.filter(name=name).count() >= count:
            return datetime.now(UTC)
        time.sleep(0.02)
    raise AssertionError(f"no {name} within {patience} s")


def test_a_promise_with_an_earlier_instant_wakes_it_and_is_warned_of_within_two_seconds(
    cast: Cast, asleep: None
) -> None:
    warned_at = datetime.now(UTC) + timedelta(seconds=0.5)
    row = promise(cast.policy, at=warned_at - TARGET / 2)
    assert until(EventName.COMMITMENT_WARNED) - warned_at < timedelta(seconds=2)
    assert names(row) == ["started", "warned"]


def test_it_judges_the_miss_within_two_seconds_and_never_before(cast: Cast, asleep: None) -> None:
    due_at = datetime.now(UTC) + timedelta(seconds=0.5)
    row = promise(cast.policy, at=due_at - TARGET)
    until(EventName.COMMITMENT_MISSED)
    event = Event.objects.get(name=EventName.COMMITMENT_MISSED, about_id=row.pk)
    assert due_at < event.at < due_at + timedelta(seconds=2)


def test_what_was_met_in_time_is_never_judged(cast: Cast, asleep: None) -> None:
    due_at = datetime.now(UTC) + timedelta(seconds=0.6)
    kept = promise(cast.policy, at=due_at - TARGET)
    ledger.meet(kept, evidence=PROOF, at=datetime.now(UTC), actor=CLOCK)
    promise(cast.policy, on=Ref("thing", 2), at=due_at - TARGET)
    until(EventName.COMMITMENT_MISSED)
    assert "missed" not in names(kept)
