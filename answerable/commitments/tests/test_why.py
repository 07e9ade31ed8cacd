"""Why this deadline? What is told adds up to the target."""

from __future__ import annotations

from datetime import date, timedelta

from answerable.cases import conversation, lifecycle, triage
from answerable.cases.models import Case
from answerable.commitments import ledger
from answerable.commitments.models import Commitment
from answerable.commitments.tests.promises import CLOCK, again, promise
from answerable.commitments.why import Why, sentences, why, why_as_data
from answerable.policy.models import PolicyVersion
from answerable.testing.cast import NOON, Cast

HOUR = timedelta(hours=1)


def counted(told: Why) -> timedelta:
    return told.carried + sum((day.counted for day in told.days), timedelta(0))


def test_windows_and_versions_are_told(northlight: PolicyVersion) -> None:
    told = why(promise(northlight, "restore-s2"))
    assert counted(told) == 12 * HOUR
    assert told.days[0].hours == "08:00–12:00, 13:00–17:00"
    assert (told.calendar, told.zone, told.policy_number, told.calendar_number) == (
        "Berlin office",
        "Europe/Berlin",
        2,
        1,
    )


def test_a_holiday_is_named_as_what_it_is(northlight: PolicyVersion) -> None:
    before_easter = NOON.replace(month=4, day=2, hour=12)
    days = {day.on: day for day in why(promise(northlight, "restore-s2", at=before_easter)).days}
    assert days[date(2026, 4, 3)].remark == "holiday"
    assert days[date(2026, 4, 4)].remark == "no working hours"


def test_pauses_are_told_and_left_out(northlight: PolicyVersion) -> None:
    row = promise(northlight, "restore-s2")
    ledger.pause(row, reason="waiting_for_customer", at=NOON + 6 * HOUR, actor=CLOCK)
    assert why(again(row)).pauses == [(NOON + 6 * HOUR, None)]
    ledger.resume(row, at=NOON + 8 * HOUR, actor=CLOCK)
    told = why(again(row))
    assert counted(told) == 12 * HOUR
    assert told.days[0].remark == "2 h paused"


def test_a_change_says_its_rule_and_what_had_been_used(cast: Cast) -> None:
    case = cast.case(severity="P3")
    triage.confirm_severity(case, "P2", by=cast.wang, at=NOON + 2 * HOUR)
    told = why(Commitment.objects.get(subject_id=case.pk, promise="respond"))
    assert (told.carried, counted(told)) == (2 * HOUR, 8 * HOUR)
    (change,) = told.changes
    assert (change.why, change.rule, change.to_due_at) == ("severity", "from_start", NOON + 8 * HOUR)
    assert any("time already used counts" in line for line in sentences(told))


def test_the_explanation_as_data_holds_for_a_case_that_waits(cast: Cast, northlight: PolicyVersion) -> None:
    case: Case = cast.case(severity="S2")
    conversation.reply(case, "Which release?", by=cast.wang, at=NOON + 6 * HOUR)
    lifecycle.wait(case, "waiting_for_customer", by=cast.wang, at=NOON + 6 * HOUR)
    data = why_as_data(Commitment.objects.get(subject_id=case.pk, promise="restore"))
    assert data["pauses"] == [[(NOON + 6 * HOUR).isoformat(), None]]
    assert data["calendar_version"] == 1
    assert "Clock stopped from" in " ".join(data["sentences"])
