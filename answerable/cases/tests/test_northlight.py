"""A vendor who promises quite different things: nothing is hard-wired."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from answerable.cases.conversation import Words, log_call, receive_message, reply
from answerable.cases.lifecycle import reopen, resume, wait
from answerable.cases.models import Case
from answerable.cases.solving import resolve, restore
from answerable.cases.tests.stories import DAY, HOUR, fresh, owed, staff
from answerable.cases.triage import confirm_severity
from answerable.commitments.models import Commitment, Status
from answerable.commitments.rebuild import differences
from answerable.commitments.sweep import sweep
from answerable.contracts.models import Contract
from answerable.policy.versions import activate
from answerable.testing.cast import NOON, POLICIES, Cast

MINUTE = timedelta(minutes=1)
# Tuesday, 09:00 in Berlin.
NINE = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)


@pytest.fixture
def north(cast: Cast) -> Cast:
    activate((POLICIES / "northlight.toml").read_text(), NOON - DAY)
    return cast


def ends(case: Case) -> dict[str, datetime]:
    return {promise: row.due_at for promise, row in owed(case).items()}


def test_the_gravest_case_owes_five_things_on_two_kinds_of_clock(north: Cast) -> None:
    case = north.case(severity="S1", at=NINE)
    assert ends(case) == {
        "respond": NINE + 15 * MINUTE,
        "update": NINE + HOUR,
        "restore": NINE + 4 * HOUR,
        "resolve": datetime(2026, 3, 17, 16, 0, tzinfo=UTC),  # the end of the fifth working day
        "answer": datetime(2026, 3, 11, 8, 0, tzinfo=UTC),  # eight office hours without lunch
    }
    internal = Commitment.objects.on(case.ref).get(audience="internal")
    assert internal.due_at == NINE + 10 * MINUTE
    assert fresh(case).next_due_at == NINE + 10 * MINUTE


def test_a_plan_chooses_the_calendar_of_its_continent(north: Cast) -> None:
    Contract.objects.update(plan="americas")
    case = north.case(severity="S2", at=NINE)
    assert ends(case)["respond"] == datetime(2026, 3, 10, 15, 0, tzinfo=UTC)  # 11:00 in New York


def test_progress_is_owed_again_after_every_report(north: Cast) -> None:
    case = north.case(severity="S1", at=NINE)
    reply(case, "We have found the disk.", by=north.wang, at=NINE + 30 * MINUTE)
    assert ends(case)["update"] == NINE + 90 * MINUTE
    log_call(case, "Disk replaced.", by=north.wang, at=NINE + 80 * MINUTE, reached=True)
    assert ends(case)["update"] == NINE + 140 * MINUTE
    sweep(NINE + 3 * HOUR)
    reports = Commitment.objects.on(case.ref).filter(promise="update").order_by("id")
    assert [row.status(NINE + 3 * HOUR) for row in reports] == [Status.MET, Status.MET, Status.MISSED]
    assert list(differences()) == []


def test_a_report_while_the_case_waits_starts_a_clock_that_stands_still(north: Cast) -> None:
    case = north.case(severity="S2", at=NINE)
    reply(case, "Which release?", by=north.wang, at=NINE)
    wait(case, "waiting_for_customer", by=north.wang, at=NINE)
    reply(case, "We still wait for your answer.", by=north.wang, at=NINE + HOUR)
    row = owed(case)["update"]
    assert (row.started_at, row.status(NINE + 30 * DAY)) == (NINE + HOUR, Status.PAUSED)
    assert fresh(case).next_due_at is None
    resume(case, at=NINE + 2 * HOUR, actor=staff(north.wang))
    assert owed(case)["update"].paused_at is None


def test_kept_while_waiting_is_kept_however_long_that_took(north: Cast) -> None:
    case = north.case(severity="S2", at=NINE)
    reply(case, "Which release?", by=north.wang, at=NINE)
    wait(case, "waiting_for_customer", by=north.wang, at=NINE)
    resolve(case, "We found it ourselves.", by=north.wang, at=NINE + 40 * DAY)
    rows = Commitment.objects.on(case.ref).filter(audience="public")
    assert {row.status(NINE + 99 * DAY) for row in rows} == {Status.MET, Status.EXCUSED}


def test_a_graver_severity_while_waiting_stops_only_what_it_may(north: Cast) -> None:
    case = north.case(severity="S2", at=NINE)
    reply(case, "Which release?", by=north.wang, at=NINE)
    wait(case, "waiting_for_customer", by=north.wang, at=NINE)
    confirm_severity(case, "S1", by=north.wang, at=NINE + HOUR)
    rows = owed(case)
    assert rows["restore"].paused_at == NINE
    assert rows["update"].paused_at is None  # progress on an outage never waits
    assert rows["update"].due_at == NINE + 2 * HOUR


def test_what_a_lesser_severity_does_not_promise_is_given_up_and_owed_again_when_it_returns(
    north: Cast,
) -> None:
    case = north.case(severity="S1", at=NINE)
    confirm_severity(case, "S3", by=north.wang, at=NINE + MINUTE, reason="Only one browser.")
    assert set(owed(case)) == {"respond", "answer"}
    given_up = Commitment.objects.on(case.ref).filter(excuse="not_promised_any_more", audience="public")
    assert set(given_up.values_list("promise", flat=True)) == {"update", "restore", "resolve"}
    confirm_severity(case, "S1", by=north.wang, at=NINE + 2 * MINUTE)
    assert set(owed(case)) == {"respond", "answer", "update", "restore", "resolve"}
    assert list(differences()) == []


def test_what_was_missed_is_not_given_up_with_the_severity(north: Cast) -> None:
    case = north.case(severity="S1", at=NINE)
    sweep(NINE + 5 * HOUR)
    confirm_severity(case, "S3", by=north.wang, at=NINE + 5 * HOUR, reason="It works again.")
    assert owed(case)["restore"].status(NINE + 5 * HOUR) == Status.MISSED


def test_messages_by_the_portal_are_owed_an_answer_too(north: Cast) -> None:
    case = north.case(severity="S3", at=NINE)
    reply(case, "See the manual.", by=north.wang, at=NINE + HOUR)
    words = Words("Which page?", "Zhao Wei", contact=north.zhao, door="portal")
    receive_message(case, words, at=NINE + 2 * HOUR)
    assert "answer" in owed(case)
    reply(case, "Page 7.", by=north.wang, at=NINE + 3 * HOUR)
    receive_message(case, Words("Thanks", "Zhao Wei", contact=north.zhao, door="chat"), at=NINE + 4 * HOUR)
    assert "answer" not in owed(case)


def test_a_reopened_case_owes_restoration_anew_and_no_response(north: Cast) -> None:
    case = north.case(severity="S1", at=NINE)
    restore(case, "A spare carries the load.", by=north.wang, at=NINE + 5 * MINUTE)
    resolve(case, "Replaced.", by=north.wang, at=NINE + HOUR)
    reopen(case, at=NINE + DAY, actor=staff(north.wang))
    assert {promise: row.cycle for promise, row in owed(case).items()} == {
        "update": 2,
        "restore": 2,
        "resolve": 2,
    }
    assert ends(case)["restore"] == NINE + DAY + 4 * HOUR


@pytest.mark.parametrize("down", [MINUTE, 10 * MINUTE, 50 * MINUTE])
@pytest.mark.parametrize("away", [MINUTE, 9 * MINUTE])
@pytest.mark.parametrize("turns", [1, 3])
def test_a_severity_that_goes_down_and_up_again_wins_no_time(
    north: Cast, down: timedelta, away: timedelta, turns: int
) -> None:
    """Rule 4: whatever the turns, each clock that had not run out ends when it would have ended."""
    case = north.case(severity="S1", at=NINE)
    before = {row.pk: row.due_at for row in Commitment.objects.on(case.ref).exclude(promise="respond")}
    at = NINE + down
    for _turn in range(turns):
        confirm_severity(case, "S3", by=north.wang, at=at, reason="Only one browser.")
        confirm_severity(case, "S1", by=north.wang, at=at + away)
        at += 2 * away
    rows = Commitment.objects.on(case.ref).exclude(promise="respond")
    expected = {pk: due for pk, due in before.items() if due > at}
    assert {row.pk: row.due_at for row in rows if row.pk in expected} == expected
    assert {row.pk for row in rows} == set(before), "no clock began anew"
    assert list(differences()) == []


def test_what_ran_out_while_it_was_not_promised_has_left_what_it_had_left(north: Cast) -> None:
    """No breach is back-dated into a time in which nothing was promised, and no clock begins anew."""
    case = north.case(severity="S1", at=NINE)
    confirm_severity(case, "S3", by=north.wang, at=NINE + 3 * HOUR, reason="Only one browser.")
    confirm_severity(case, "S1", by=north.wang, at=NINE + 6 * HOUR)
    row = owed(case)["restore"]
    assert (row.started_at, row.due_at, row.missed_at) == (NINE, NINE + 7 * HOUR, None)
    assert fresh(case).next_due_at is not None
    assert list(differences()) == []


def test_a_clock_that_stood_still_when_it_was_given_up_runs_again_with_the_case(north: Cast) -> None:
    case = north.case(severity="S1", at=NINE)
    reply(case, "Which release?", by=north.wang, at=NINE)
    wait(case, "waiting_for_customer", by=north.wang, at=NINE + HOUR)
    paused = {promise for promise, row in owed(case).items() if row.paused_at}
    confirm_severity(case, "S3", by=north.wang, at=NINE + HOUR, reason="Only one browser.")
    resume(case, at=NINE + 2 * HOUR, actor=staff(north.wang))
    confirm_severity(case, "S1", by=north.wang, at=NINE + 3 * HOUR)
    assert paused
    assert {row.paused_at for row in owed(case).values()} == {None}
    assert set(owed(case)) >= paused
    assert list(differences()) == []


def test_progress_told_once_is_owed_again_when_the_severity_returns(north: Cast) -> None:
    case = north.case(severity="S1", at=NINE)
    reply(case, "We have found the disk.", by=north.wang, at=NINE + 10 * MINUTE)
    confirm_severity(case, "S3", by=north.wang, at=NINE + 20 * MINUTE, reason="Only one browser.")
    confirm_severity(case, "S1", by=north.wang, at=NINE + 30 * MINUTE)
    assert owed(case)["update"].due_at == NINE + 70 * MINUTE
    assert "respond" not in owed(case)
