"""The sweep: warns late rather than never, judges once, and no row holds up another."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from answerable.commitments import ledger
from answerable.commitments.models import Commitment
from answerable.commitments.rebuild import differences
from answerable.commitments.sweep import next_instant, sweep
from answerable.commitments.tests.promises import CLOCK, PROOF, again, facts, names, promise
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.lib.ref import Ref
from answerable.testing.cast import NOON, Cast
from answerable.testing.races import at_once

HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)
raced = pytest.mark.django_db(transaction=True)


def test_each_rung_is_climbed_at_its_own_instant(cast: Cast) -> None:
    row = promise(cast.policy)  # 4 h: half, three quarters, half an hour before, the miss
    for at, done in ((2 * HOUR, [0]), (3 * HOUR, [1]), (3.5 * HOUR, [2])):
        assert next_instant() == NOON + at
        assert sweep(NOON + at - TICK) == 0
        assert sweep(NOON + at) == 1
        assert facts(row, EventName.COMMITMENT_WARNED)["rungs"] == done
    assert sweep(row.due_at) == 0
    assert sweep(row.due_at + TICK) == 1
    assert names(row) == ["started", "warned", "warned", "warned", "missed"]
    assert next_instant() is None


def test_a_sweep_repeated_does_nothing_twice(cast: Cast) -> None:
    row = promise(cast.policy)
    late = row.due_at + HOUR
    assert (sweep(late), sweep(late), sweep(late + HOUR)) == (1, 0, 0)
    assert names(row) == ["started", "warned", "missed"]


def test_after_a_standstill_all_that_was_due_is_told_at_once_and_dated_truly(cast: Cast) -> None:
    row = promise(cast.policy)
    sweep(row.due_at + HOUR)
    assert facts(row, EventName.COMMITMENT_WARNED)["rungs"] == [0, 1, 2]
    assert facts(row, EventName.COMMITMENT_WARNED)["overtaken"]
    missed = facts(row, EventName.COMMITMENT_MISSED)
    assert missed["notify"] == ["assignee", "team", "lead", "on_call", "administrator"]
    assert missed["late_by"] == 3600
    assert again(row).missed_at == row.due_at


def test_what_is_met_paused_or_excused_is_left_alone(cast: Cast) -> None:
    met, excused = promise(cast.policy), promise(cast.policy, on=Ref("thing", 2))
    ledger.meet(met, evidence=PROOF, at=NOON, actor=CLOCK)
    ledger.excuse(excused, reason="merged", at=NOON, actor=CLOCK)
    assert next_instant() is None
    assert sweep(NOON + 99 * HOUR) == 0


def test_one_row_that_fails_holds_up_no_other_and_is_tried_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = promise(cast.policy), promise(cast.policy, on=Ref("thing", 2))
    late = broken.due_at + HOUR
    from answerable.commitments import sweep as room

    judge = room.judge

    def fails(row: Commitment, *more: object) -> object:
        if row.pk == broken.pk:
            raise RuntimeError("a notice could not be worded")
        return judge(row, *more)

    monkeypatch.setattr(room, "judge", fails)
    sweep(late)
    assert (names(broken), names(sound)[-1]) == (["started"], "missed")
    monkeypatch.undo()
    assert sweep(late) == 0
    assert sweep(late + timedelta(minutes=1)) == 1
    assert names(broken)[-1] == "missed"
    assert list(differences()) == []


@raced
def test_two_sweeps_at_once_share_the_work_and_do_nothing_twice(cast: Cast) -> None:
    rows = [promise(cast.policy, on=Ref("thing", n)) for n in range(1, 21)]
    late = rows[0].due_at + HOUR
    at_once(*[partial(sweep, late)] * 3)
    sweep(late)
    missed = Event.objects.filter(name=EventName.COMMITMENT_MISSED).values_list("about_id", flat=True)
    assert sorted(missed) == [row.pk for row in rows]


@raced
def test_a_row_held_elsewhere_is_skipped_not_waited_for(cast: Cast) -> None:
    held, free = promise(cast.policy), promise(cast.policy, on=Ref("thing", 2))
    late = held.due_at + HOUR
    with transaction.atomic():
        Commitment.objects.select_for_update().get(pk=held.pk)
        (acted,) = at_once(partial(sweep, late))
    assert acted == 1
    assert (names(held), names(free)[-1]) == (["started"], "missed")
    assert sweep(late) == 1
