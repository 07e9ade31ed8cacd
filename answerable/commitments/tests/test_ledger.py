"""The verbs of the ledger: done, refused, repeated, raced."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from answerable.commitments import ledger
from answerable.commitments.models import Commitment, Status
from answerable.commitments.rebuild import differences
from answerable.commitments.sweep import sweep
from answerable.commitments.tests.promises import CLOCK, PROOF, THING, again, facts, names, promise
from answerable.events.names import EventName
from answerable.lib.ref import Ref
from answerable.policy.models import PolicyVersion
from answerable.policy.versions import activate
from answerable.testing.cast import NOON, POLICIES, Cast
from answerable.testing.races import at_once, behind

HOUR = timedelta(hours=1)
raced = pytest.mark.django_db(transaction=True)


# start


def test_start_keeps_the_versions_it_was_computed_with(cast: Cast) -> None:
    row = promise(cast.policy)
    assert (row.due_at, row.policy_version, row.calendar_version.calendar.slug) == (
        NOON + 4 * HOUR,
        cast.policy,
        "clock",
    )
    assert names(row) == ["started"]


def test_start_refuses_a_clause_without_a_clock(cast: Cast) -> None:
    with pytest.raises(ValueError, match="no time"):
        promise(cast.policy, "quality-control")
    with pytest.raises(ValueError, match="occurrences"):
        promise(cast.policy, "patrols")


def test_start_repeated_leaves_the_older_clock_running(cast: Cast) -> None:
    row = promise(cast.policy)
    assert promise(cast.policy, "respond-p3", at=NOON + HOUR).pk == row.pk
    assert names(row) == ["started"]


@raced
def test_start_raced_makes_one_promise(cast: Cast) -> None:
    one, other = at_once(partial(promise, cast.policy), partial(promise, cast.policy))
    assert one.pk == other.pk
    assert Commitment.objects.on(THING).count() == 1
    assert names(one) == ["started"]


def test_the_database_refuses_a_second_open_clock_and_met_without_evidence(cast: Cast) -> None:
    row = promise(cast.policy)
    twin = again(row)
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=row.pk).update(met_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=row.pk).update(excused_at=NOON)


# pause and resume


def test_pause_and_resume_move_the_due_instant_by_the_working_time_between(
    northlight: PolicyVersion,
) -> None:
    row = promise(northlight, "restore-s2")  # 12 h on the Berlin calendar; NOON is 03:00 there
    due = row.due_at
    assert ledger.pause(row, reason="waiting_for_customer", at=NOON + 6 * HOUR, actor=CLOCK)
    assert again(row).status(due + HOUR) == Status.PAUSED
    assert again(row).next_act_at is None
    assert ledger.resume(row, at=NOON + 8 * HOUR, actor=CLOCK)  # 09:00 to 11:00 in Berlin
    assert again(row).due_at == due + 3 * HOUR  # two working hours and the lunch break they meet
    assert names(row) == ["started", "paused", "resumed"]


def test_pause_for_a_reason_the_clause_does_not_allow_changes_nothing(northlight: PolicyVersion) -> None:
    row = promise(northlight, "restore-s2")
    assert not ledger.pause(row, reason="agreed_date", at=NOON, actor=CLOCK)
    assert not ledger.pause(
        promise(northlight, "respond-s2"), reason="waiting_for_customer", at=NOON, actor=CLOCK
    )
    assert names(row) == ["started"]


def test_pause_and_resume_repeated_change_nothing(northlight: PolicyVersion) -> None:
    row = promise(northlight, "restore-s2")
    assert not ledger.resume(row, at=NOON, actor=CLOCK)
    assert ledger.pause(row, reason="waiting_for_customer", at=NOON + HOUR, actor=CLOCK)
    assert not ledger.pause(row, reason="waiting_for_customer", at=NOON + 2 * HOUR, actor=CLOCK)
    assert again(row).paused_at == NOON + HOUR


def test_pause_after_the_due_instant_puts_the_miss_on_record_instead(northlight: PolicyVersion) -> None:
    row = promise(northlight, "restore-s1")
    assert not ledger.pause(row, reason="waiting_for_customer", at=row.due_at + HOUR, actor=CLOCK)
    assert names(row)[-1] == "missed"
    assert again(row).missed_at == row.due_at


# retarget


def test_retarget_keeps_the_time_used_and_says_what_it_did(cast: Cast) -> None:
    row = promise(cast.policy, "respond-p3")
    p2 = cast.policy.document.clause("respond-p2")
    at = NOON + 2 * HOUR
    assert ledger.retarget(row, p2, cast.policy, why="severity", severity="P2", at=at, actor=CLOCK)
    row = again(row)
    assert (row.clause, row.due_at, row.spent) == ("respond-p2", NOON + 8 * HOUR, 2 * HOUR)
    told = facts(row, EventName.COMMITMENT_RETARGETED)
    assert (told["rule"], told["why"], told["from_clause"]) == ("from_start", "severity", "respond-p3")


def test_retarget_leaves_a_promise_that_is_settled_or_missed(cast: Cast) -> None:
    p1 = cast.policy.document.clause("respond-p1")
    late = promise(cast.policy, "respond-p2")
    kept = promise(cast.policy, "respond-p2", on=Ref("thing", 2))
    ledger.meet(kept, evidence=PROOF, at=NOON, actor=CLOCK)
    for row in (late, kept):
        at = late.due_at + HOUR
        assert not ledger.retarget(row, p1, cast.policy, why="severity", severity="P1", at=at, actor=CLOCK)
    assert again(late).missed_at == late.due_at
    assert again(late).clause == "respond-p2"


@raced
def test_retarget_raced_by_a_pause_loses_neither(cast: Cast) -> None:
    policy = activate((POLICIES / "northlight.toml").read_text(), NOON)
    row = promise(policy, "restore-s2")
    s1, at = policy.document.clause("restore-s1"), NOON + 6 * HOUR
    behind(
        lambda: ledger.retarget(row, s1, policy, why="severity", severity="S1", at=at, actor=CLOCK),
        lambda: ledger.pause(row, reason="waiting_for_customer", at=at, actor=CLOCK),
    )
    row = again(row)
    assert (row.clause, row.paused_at) == ("restore-s1", at)
    assert list(differences()) == []


# meet


def test_meet_needs_evidence_and_keeps_it(cast: Cast) -> None:
    row = promise(cast.policy)
    assert ledger.meet(row, evidence=PROOF, at=NOON + HOUR, actor=CLOCK)
    row = again(row)
    assert (row.evidence, row.status(NOON + 9 * HOUR), row.next_act_at) == (PROOF, Status.MET, None)


def test_meet_repeated_keeps_the_first_evidence(cast: Cast) -> None:
    row = promise(cast.policy)
    ledger.meet(row, evidence=PROOF, at=NOON + HOUR, actor=CLOCK)
    assert not ledger.meet(row, evidence=Ref("message", 8), at=NOON + 2 * HOUR, actor=CLOCK)
    assert again(row).evidence == PROOF


def test_meet_too_late_before_any_sweep_still_has_the_miss_on_record(cast: Cast) -> None:
    row = promise(cast.policy)
    ledger.meet(row, evidence=PROOF, at=row.due_at + timedelta(seconds=1), actor=CLOCK)
    row = again(row)
    assert names(row) == ["started", "warned", "missed", "met"]
    assert (row.missed_at, row.status(NOON)) == (row.due_at, Status.MISSED)
    assert facts(row, EventName.COMMITMENT_MET)["late"]


@raced
def test_meet_raced_is_met_once(cast: Cast) -> None:
    row = promise(cast.policy)
    meetings = [
        partial(ledger.meet, row, evidence=Ref("message", n), at=NOON + HOUR, actor=CLOCK) for n in (1, 2)
    ]
    assert sorted(at_once(*meetings)) == [False, True]
    assert names(row) == ["started", "met"]


@raced
def test_meet_raced_by_the_sweep_is_a_miss_then_met_late(cast: Cast) -> None:
    row = promise(cast.policy)
    late = row.due_at + HOUR
    behind(lambda: sweep(late), lambda: ledger.meet(row, evidence=PROOF, at=late, actor=CLOCK))
    assert names(row) == ["started", "warned", "missed", "met"]
    assert list(differences()) == []


# excuse and reinstate


def test_excuse_gives_up_for_a_reason_and_ends_the_watch(cast: Cast) -> None:
    row = promise(cast.policy)
    assert ledger.excuse(row, reason="opened_by_mistake", at=NOON, actor=CLOCK)
    assert not ledger.excuse(row, reason="something_else", at=NOON, actor=CLOCK)
    row = again(row)
    assert (row.excuse, row.status(NOON), row.next_act_at) == ("opened_by_mistake", Status.EXCUSED, None)
    assert sweep(NOON + 99 * HOUR) == 0


def test_excuse_after_the_due_instant_leaves_a_miss(cast: Cast) -> None:
    row = promise(cast.policy)
    ledger.excuse(row, reason="merged", at=row.due_at + HOUR, actor=CLOCK)
    assert again(row).status(row.due_at + HOUR) == Status.MISSED


def test_reinstate_takes_the_excuse_back_whole(cast: Cast) -> None:
    row = promise(cast.policy)
    before = again(row)
    assert not ledger.reinstate(row, at=NOON, actor=CLOCK)
    ledger.excuse(row, reason="merged", at=NOON + HOUR, actor=CLOCK)
    assert ledger.reinstate(row, at=NOON + 2 * HOUR, actor=CLOCK)
    after = again(row)
    assert (after.due_at, after.next_act_at, after.is_open) == (before.due_at, before.next_act_at, True)


def test_reinstate_yields_to_the_same_promise_started_since(cast: Cast) -> None:
    row = promise(cast.policy)
    ledger.excuse(row, reason="merged", at=NOON, actor=CLOCK)
    younger = promise(cast.policy, at=NOON + HOUR)
    assert not ledger.reinstate(row, at=NOON + 2 * HOUR, actor=CLOCK)
    assert list(Commitment.objects.on(THING).owed()) == [younger]


# status


def test_a_promise_without_a_due_instant_is_not_determined_and_never_green(cast: Cast) -> None:
    row = promise(cast.policy)
    row.due_at = None
    assert row.status(NOON) == Status.NOT_DETERMINED
