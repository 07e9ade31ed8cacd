"""Recomputation from the record: equal to what is stored, or said so, and mended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from answerable.cases import conversation, lifecycle, merging, solving, triage
from answerable.cases.models import Case
from answerable.commitments.models import Commitment
from answerable.commitments.rebuild import differences, repair
from answerable.commitments.sweep import sweep
from answerable.commitments.tests.promises import again, promise
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.lib.ref import Ref
from answerable.policy.versions import activate
from answerable.testing.cast import NOON, POLICIES, Cast

HOUR = timedelta(hours=1)


@pytest.fixture
def lived(cast: Cast) -> Case:
    """A case on which everything has happened, under a policy with every kind of clock."""
    activate((POLICIES / "northlight.toml").read_text(), NOON - timedelta(days=1))
    case, twin = cast.case(severity="S2", at=NOON), cast.case(severity="S2", at=NOON + HOUR)
    conversation.reply(case, "Which release?", by=cast.wang, at=NOON + 6 * HOUR)
    lifecycle.wait(case, "waiting_for_customer", by=cast.wang, at=NOON + 6 * HOUR)
    triage.confirm_severity(case, "S1", by=cast.wang, at=NOON + 7 * HOUR)
    cast.write(case, "Release 7.", at=NOON + 8 * HOUR)
    sweep(NOON + 9 * HOUR)
    merging.merge(twin, case, by=cast.wang, at=NOON + 9 * HOUR)
    merging.unmerge(twin, by=cast.wang, at=NOON + 9.5 * HOUR)
    merging.merge(twin, case, by=cast.wang, at=NOON + 9.6 * HOUR)
    sweep(NOON + 30 * HOUR)
    triage.confirm_severity(case, "S3", by=cast.wang, at=NOON + 31 * HOUR, reason="A workaround holds.")
    solving.resolve(case, "Upgrade to 8.", by=cast.wang, at=NOON + 32 * HOUR)
    cast.write(case, "It is back.", at=NOON + 40 * HOUR)
    return case


def test_a_life_full_of_changes_is_recomputed_exactly(lived: Case) -> None:
    assert Commitment.objects.count() > 10
    assert list(differences()) == []


TAMPERED = {
    "due_at": NOON + 99 * HOUR,
    "missed_at": None,
    "clause": "respond-s3",
    "next_act_at": NOON,
    "spent": 99 * HOUR,
    "severity": "S9",
}


def test_a_tampered_row_is_reported_and_mended(lived: Case, cast: Cast) -> None:
    row = Commitment.objects.filter(missed_at__isnull=False).first()
    for column, value in {**TAMPERED, "policy_version_id": cast.policy.pk}.items():
        before = getattr(row, column)
        Commitment.objects.filter(pk=row.pk).update(**{column: value})
        (found,) = differences()
        assert (found.commitment_id, found.column, found.stored) == (row.pk, column, str(value))
        assert getattr(again(row), column) == value
        assert repair() == [found]
        assert getattr(again(row), column) == before
    assert list(differences()) == []


def test_mending_brings_the_copy_on_the_case_up_to_date(cast: Cast) -> None:
    case = cast.case(severity="P1")
    Commitment.objects.on(case.ref).filter(promise="respond").update(due_at=NOON + 99 * HOUR)
    Case.objects.filter(pk=case.pk).update(next_due_at=NOON + 99 * HOUR)
    repair()
    assert Case.objects.get(pk=case.pk).next_due_at == NOON + 4 * HOUR


def test_a_row_without_events_and_events_without_a_row_are_reported(cast: Cast) -> None:
    row = promise(cast.policy)
    row.pk, row.subject_id = None, 99
    row.save(force_insert=True)
    record(
        EventName.COMMITMENT_MET,
        Ref("commitment", 10**6),
        at=NOON,
        actor=Actor.system(),
        evidence="message:1",
    )
    found = {difference.commitment_id: difference for difference in differences()}
    assert set(found) == {row.pk, 10**6}
    assert "nothing" in str(found[row.pk])
    assert found[10**6].stored == "missing"
    assert len(repair()) == 2
