"""The rules of the clock, each with a test of its name: the first seven.

Every one was paid for by somebody: the bugs of other desks are what they are made of.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from answerable.accounts.people import team_called
from answerable.calendars import versions as calendars
from answerable.calendars.definition import CalendarDefinition
from answerable.cases import acknowledgement, conversation, lifecycle, participants, solving, triage
from answerable.cases.conversation import Words
from answerable.cases.models import Case, Resolution
from answerable.cases.refusals import Refused
from answerable.commitments.models import Commitment, Status
from answerable.commitments.rebuild import differences
from answerable.commitments.sweep import sweep
from answerable.commitments.tests.promises import kept, owes
from answerable.commitments.why import why
from answerable.contracts.models import Contract
from answerable.events.actors import Actor
from answerable.policy.models import PolicyVersion
from answerable.policy.versions import activate
from answerable.testing.cast import NOON, POLICIES, Cast

HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)


# 1. Nothing but a person's words satisfies "response".


@pytest.mark.parametrize(
    "deed",
    [
        lambda case, cast: acknowledgement.acknowledge(case, at=NOON),
        lambda case, cast: lifecycle.take_up(case, by=cast.wang, at=NOON),
        lambda case, cast: triage.assign(case, cast.wang, by=cast.wang, at=NOON),
        lambda case, cast: conversation.add_note(case, "Looking.", by=cast.wang, at=NOON),
        lambda case, cast: triage.confirm_severity(case, "P1", by=cast.wang, at=NOON),
        lambda case, cast: triage.set_kind(case, "question", by=cast.wang, at=NOON),
        lambda case, cast: lifecycle.wait(
            case, "agreed_date", by=cast.wang, at=NOON, until=NOON + timedelta(days=3)
        ),
    ],
    ids=["acknowledgement", "state", "ownership", "note", "severity", "kind", "waiting"],
)
def test_rule_01_no_machine_state_note_or_ownership_meets_a_response(
    cast: Cast, deed: Callable[[Case, Cast], object]
) -> None:
    case = cast.case(severity="P3")
    deed(case, cast)
    assert kept(case) == set()
    assert owes(case).status(NOON) == Status.RUNNING


def test_rule_01_resolving_without_a_word_is_refused_while_an_answer_is_owed(cast: Cast) -> None:
    case = cast.case()
    with pytest.raises(Refused, match="still waits for an answer"):
        solving.resolve(case, "Restarted.", by=cast.wang, at=NOON, tell_customer=False)
    assert Case.objects.get(pk=case.pk).is_live


def test_rule_01_an_automatic_mail_starts_no_clock_and_meets_none(cast: Cast) -> None:
    case = cast.case()
    before = Commitment.objects.count()
    words = Words(text="I am away.", author_name="Zhao Wei", contact=cast.zhao, is_automatic=True)
    conversation.receive_message(case, words, at=NOON + HOUR)
    assert (kept(case), Commitment.objects.count()) == (set(), before)


def test_rule_01_a_persons_reply_meets_it_and_is_its_evidence(cast: Cast) -> None:
    case = cast.case()
    message = conversation.reply(case, "We are on it.", by=cast.wang, at=NOON + HOUR)
    rows = Commitment.objects.on(case.ref)
    assert {row.evidence for row in rows} == {message.ref}
    assert {row.status(NOON + HOUR) for row in rows} == {Status.MET}


# 2. A colleague of the customer never satisfies it; a telephone call that was answered does.


def test_rule_02_words_of_the_customers_colleague_in_copy_meet_nothing(cast: Cast) -> None:
    case = cast.case()
    participants.invite(case, "chen@huaxin.example", "Chen", at=NOON)
    words = Words(
        text="I have told them to restart.", author_name="Chen", author_address="chen@huaxin.example"
    )
    conversation.receive_message(case, words, at=NOON + HOUR)
    assert kept(case) == set()


def test_rule_02_an_answered_call_meets_it_one_nobody_took_does_not(cast: Cast) -> None:
    case = cast.case()
    conversation.log_call(case, "", by=cast.wang, at=NOON, reached=False)
    assert kept(case) == set()
    call = conversation.log_call(case, "Restart node 3.", by=cast.wang, at=NOON + HOUR, reached=True)
    assert kept(case) == {"respond", "answer"}
    assert {row.evidence for row in Commitment.objects.on(case.ref)} == {call.ref}


# 3. One function, one log; recomputation equals what is stored.


def test_rule_03_deadline_and_elapsed_time_are_recomputed_from_the_log(
    cast: Cast, northlight: PolicyVersion
) -> None:
    case = cast.case(severity="S2")
    conversation.reply(case, "Which release?", by=cast.wang, at=NOON + 6 * HOUR)
    lifecycle.wait(case, "waiting_for_customer", by=cast.wang, at=NOON + 6 * HOUR)
    cast.write(case, "Release 7.", at=NOON + 8 * HOUR)
    triage.confirm_severity(case, "S1", by=cast.wang, at=NOON + 8 * HOUR)
    sweep(NOON + 30 * HOUR)
    assert list(differences()) == []
    assert {row.due_at for row in Commitment.objects.owed()} >= {owes(case, "restore").due_at}


def test_rule_03_a_stored_value_that_drifted_is_found(cast: Cast) -> None:
    row = owes(cast.case())
    Commitment.objects.filter(pk=row.pk).update(due_at=NOON + 99 * HOUR)
    assert [one.column for one in differences()] == ["due_at"]


# 4. A change of severity keeps the time used; breaches are never back-dated; versions are frozen.


def test_rule_04_a_graver_severity_keeps_the_time_used(cast: Cast) -> None:
    case = cast.case(severity="P3")
    triage.confirm_severity(case, "P2", by=cast.wang, at=NOON + 2 * HOUR)
    assert owes(case).due_at == NOON + 8 * HOUR


def test_rule_04_time_already_used_up_makes_no_breach_at_that_instant(cast: Cast) -> None:
    case = cast.case(severity="P3")
    at = NOON + 10 * HOUR
    triage.confirm_severity(case, "P1", by=cast.wang, at=at)
    row = owes(case)
    assert (row.due_at, row.status(at)) == (at + 4 * HOUR, Status.RUNNING)
    assert why(row).changes[0].rule == "capped"


def test_rule_04_and_is_never_later_than_what_had_been_promised(cast: Cast) -> None:
    case = cast.case(severity="P3")
    triage.confirm_severity(case, "P1", by=cast.wang, at=NOON + 23 * HOUR)
    assert owes(case).due_at == NOON + 24 * HOUR


def test_rule_04_a_miss_is_not_laundered_by_a_lower_severity(cast: Cast) -> None:
    case = cast.case(severity="P1")
    at = NOON + 5 * HOUR
    triage.confirm_severity(case, "P3", by=cast.wang, at=at, reason="A node came back.")
    assert owes(case).missed_at == NOON + 4 * HOUR


def test_rule_04_a_clause_may_say_from_now_on(cast: Cast, northlight: PolicyVersion) -> None:
    case = cast.case(severity="S2")
    at = NOON + 6 * HOUR  # Berlin has just opened
    triage.confirm_severity(case, "S1", by=cast.wang, at=at)
    row = owes(case)
    assert (row.due_at, why(row).changes[0].rule) == (at + timedelta(minutes=15), "from_now")


def test_rule_04_versions_of_policy_calendar_and_cover_are_frozen(cast: Cast) -> None:
    case = cast.case(severity="P3")
    source = (POLICIES / "vonechain.toml").read_text().replace('target = "PT8H"', 'target = "PT6H"')
    activate(source, NOON + HOUR)
    calendars.define("clock", CalendarDefinition(zone="UTC", always_open=True), NOON + HOUR)
    Contract.objects.update(ends_on=date(2026, 3, 1))
    triage.confirm_severity(case, "P2", by=cast.wang, at=NOON + 2 * HOUR)
    row = owes(case)
    assert (row.policy_version, row.calendar_version.number) == (cast.policy, 1)
    assert row.due_at == NOON + 8 * HOUR
    assert Case.objects.get(pk=case.pk).cover_kind == "contract"
    assert owes(cast.case(severity="P2", at=NOON + 3 * HOUR)).due_at == NOON + 9 * HOUR


# 5. A pause needs a reason, an author and a question; it counts in working time.


def test_rule_05_waiting_for_the_customer_needs_a_question_that_was_sent(cast: Cast) -> None:
    case = cast.case()
    with pytest.raises(Refused, match="question first"):
        lifecycle.wait(case, "waiting_for_customer", by=cast.wang, at=NOON)
    with pytest.raises(Refused, match="what the case waits for"):
        lifecycle.wait(case, "lunch", by=cast.wang, at=NOON)


def test_rule_05_a_pause_keeps_its_reason_and_author(cast: Cast, northlight: PolicyVersion) -> None:
    case = cast.case(severity="S2")
    conversation.reply(case, "Which release?", by=cast.wang, at=NOON + 6 * HOUR)
    span = lifecycle.wait(case, "waiting_for_customer", by=cast.wang, at=NOON + 7 * HOUR)
    assert (span.author, span.reason, span.started_at) == (
        cast.wang,
        "waiting_for_customer",
        NOON + 7 * HOUR,
    )
    assert owes(case, "restore").status(NOON + 99 * HOUR) == Status.PAUSED


def test_rule_05_a_pause_across_a_closed_night_adds_nothing(cast: Cast, northlight: PolicyVersion) -> None:
    case = cast.case(severity="S2")
    due = owes(case, "restore").due_at
    evening, morning = (datetime(2026, 3, day, hour, tzinfo=UTC) for day, hour in ((10, 16), (11, 7)))
    conversation.reply(case, "Which release?", by=cast.wang, at=evening)
    lifecycle.wait(case, "waiting_for_customer", by=cast.wang, at=evening)  # 17:00 in Berlin
    cast.write(case, "Release 7.", at=morning)  # 08:00 in Berlin
    assert owes(case, "restore").due_at == due


def test_rule_05_only_clauses_that_allow_the_reason_stand_still(
    cast: Cast, northlight: PolicyVersion
) -> None:
    case = cast.case(severity="S2")
    conversation.reply(case, "We expect a part.", by=cast.wang, at=NOON + 6 * HOUR)
    lifecycle.wait(case, "waiting_for_supplier", by=cast.wang, at=NOON + 6 * HOUR)
    at = NOON + 7 * HOUR
    assert owes(case, "restore").status(at) == Status.PAUSED
    assert owes(case, "update").status(at) == Status.RUNNING


# 6. Reopening opens a new cycle; the first is kept.


def test_rule_06_reopening_owes_anew_and_keeps_the_first_cycle(cast: Cast, northlight: PolicyVersion) -> None:
    case = cast.case(severity="S1")
    solving.resolve(case, "Restarted.", by=cast.wang, at=NOON + HOUR)
    cast.write(case, "It stands again.", at=NOON + 20 * HOUR)
    case = Case.objects.get(pk=case.pk)
    assert (case.cycle, case.state) == (2, "open")
    first = Commitment.objects.on(case.ref).get(promise="resolve", cycle=1)
    assert first.met_at == NOON + HOUR
    assert owes(case, "restore").started_at == NOON + 20 * HOUR
    assert Resolution.objects.get(case=case).cycle == 1
    solving.resolve(case, "Replaced.", by=cast.wang, at=NOON + 21 * HOUR)
    assert Resolution.objects.filter(case=case).count() == 2


def test_rule_06_a_response_given_once_is_not_owed_again(cast: Cast) -> None:
    case = cast.case(severity="P3")
    solving.resolve(case, "Restarted.", by=cast.wang, at=NOON + HOUR)
    lifecycle.reopen(case, at=NOON + 2 * HOUR, actor=Actor.staff(cast.wang))
    triage.confirm_severity(case, "P1", by=cast.wang, at=NOON + 3 * HOUR)
    assert not Commitment.objects.on(case.ref).owed().exists()


# 7. Moving team, product or owner neither deletes nor restarts a clock.


def test_rule_07_moving_the_case_touches_no_clock(cast: Cast) -> None:
    case = cast.case(severity="P2")
    rows = list(Commitment.objects.on(case.ref).values())
    triage.assign(case, cast.wang, by=cast.li, at=NOON + HOUR)
    triage.hand_over(case, team_called("Databases"), by=cast.li, at=NOON + 2 * HOUR)
    triage.assign(case, cast.li, by=cast.li, at=NOON + 3 * HOUR)
    assert list(Commitment.objects.on(case.ref).values()) == rows
