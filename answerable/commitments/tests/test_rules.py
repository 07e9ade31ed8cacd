"""The fifteen rules of the clock, each with a test of its name.

Every one was paid for by somebody: the bugs of other desks are what they are made of.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from answerable.accounts.people import team_called
from answerable.calendars import versions as calendars
from answerable.calendars.definition import CalendarDefinition
from answerable.cases import acknowledgement, conversation, lifecycle, merging, solving, triage
from answerable.cases.conversation import Words
from answerable.cases.models import Case, Message, Resolution
from answerable.cases.refusals import Refused
from answerable.commitments.models import Commitment, Status
from answerable.commitments.rebuild import differences
from answerable.commitments.sweep import sweep
from answerable.commitments.why import why
from answerable.contracts.models import Contract
from answerable.duty.models import Shift, ShiftKind
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.lib import worktime
from answerable.lib.worktime import CalendarError, WorkCalendar
from answerable.notifications.models import Notice
from answerable.policy.models import PolicyVersion
from answerable.policy.versions import activate
from answerable.testing.cast import NOON, POLICIES, Cast

HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)


def owes(case: Case, promise: str = "respond") -> Commitment:
    return Commitment.objects.select_related("calendar_version", "policy_version").get(
        subject_id=case.pk, promise=promise, audience="public", cycle=case.cycle, met_at=None
    )


def kept(case: Case) -> set[str]:
    return set(Commitment.objects.on(case.ref).filter(met_at__isnull=False).values_list("promise", flat=True))


@pytest.fixture
def northlight(cast: Cast) -> PolicyVersion:
    """Another vendor: clocks that pause, repeat, restore and resolve."""
    return activate((POLICIES / "northlight.toml").read_text(), NOON - timedelta(days=1))


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
    conversation.invite(case, "chen@huaxin.example", "Chen", at=NOON)
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
    lifecycle.reopen(case, at=NOON + 2 * HOUR, actor=_staff(cast))
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


# 8. Calendars of any shape; one without working time is refused.

SPLIT = {"mon": [["09:00", "12:00"], ["13:00", "18:00"]], "tue": [["09:00", "12:00"], ["13:00", "18:00"]]}


@pytest.mark.parametrize(
    ("calendar", "start", "amount", "due"),
    [
        (WorkCalendar.parse("UTC", SPLIT), "2026-03-02T11:00Z", 2, "2026-03-02T14:00Z"),
        (
            WorkCalendar.parse("UTC", {"mon": [["22:00", "06:00"]]}),
            "2026-03-02T23:00Z",
            7,
            "2026-03-03T06:00Z",
        ),
        (
            WorkCalendar.parse("UTC", {"mon": [["18:00", "24:00"]]}),
            "2026-03-02T18:00Z",
            6,
            "2026-03-03T00:00Z",
        ),
        (WorkCalendar.parse("UTC", always_open=True), "2026-12-31T23:00Z", 2, "2027-01-01T01:00Z"),
        (
            WorkCalendar.parse("Asia/Shanghai", SPLIT, special_days={"2026-10-10": [["09:00", "18:00"]]}),
            "2026-10-10T09:00+08:00",
            2,
            "2026-10-10T11:00+08:00",
        ),
        (
            WorkCalendar.parse("Europe/Berlin", always_open=True),
            "2026-03-28T20:00+01:00",
            8,
            "2026-03-29T05:00+02:00",
        ),
        (
            WorkCalendar.parse(
                "Europe/Berlin", {"mon": [["09:00", "17:00"]]}, [f"2026-0{m}-01" for m in (1, 5)]
            ),
            "2026-03-03T09:00+01:00",
            1,
            "2026-03-09T10:00+01:00",
        ),
    ],
    ids=["lunch", "midnight", "24:00", "24x7", "make-up Saturday", "clocks forward", "next week"],
)
def test_rule_08_calendars_of_any_shape(calendar: WorkCalendar, start: str, amount: int, due: str) -> None:
    begun = datetime.fromisoformat(start.replace("Z", "+00:00"))
    assert worktime.due(calendar, begun, amount * HOUR) == datetime.fromisoformat(due.replace("Z", "+00:00"))


def test_rule_08_a_deadline_more_than_a_year_away_is_found(cast: Cast) -> None:
    yearly = WorkCalendar.parse(
        "UTC", special_days={f"{year}-06-01": [["09:00", "10:00"]] for year in range(2026, 2031)}
    )
    assert worktime.due(yearly, NOON, 3 * HOUR) == datetime(2028, 6, 1, 10, tzinfo=UTC)


def test_rule_08_a_calendar_without_working_time_is_refused_when_saved(cast: Cast) -> None:
    with pytest.raises(CalendarError, match="no working time"):
        calendars.define("empty", CalendarDefinition(zone="UTC"), NOON)


# 9. The shipped goals; the clock of a mail is its own, and the earlier one rules the order.


@pytest.mark.parametrize(("severity", "hours"), [("P1", 4), ("P2", 8), ("P3", 24), ("P4", 24)])
def test_rule_09_each_severity_has_its_goal_in_clock_hours(cast: Cast, severity: str, hours: int) -> None:
    friday_night = datetime(2026, 3, 13, 15, 0, tzinfo=UTC)
    case = cast.case(severity=severity, at=friday_night)
    assert owes(case).due_at == friday_night + hours * HOUR
    assert why(owes(case)).calendar == "round the clock"


def test_rule_09_every_mail_is_owed_an_answer_whatever_the_severity(cast: Cast) -> None:
    case = cast.case(severity="P1")
    conversation.reply(case, "On it.", by=cast.wang, at=NOON + HOUR)
    cast.write(case, "And?", at=NOON + 2 * HOUR)
    cast.write(case, "Hello?", at=NOON + 5 * HOUR)
    assert owes(case, "answer").due_at == NOON + 26 * HOUR  # the oldest unanswered word counts
    assert Case.objects.get(pk=case.pk).next_due_at == NOON + 26 * HOUR


def test_rule_09_a_mail_on_a_case_from_the_hotline_is_owed_its_answer_too(cast: Cast) -> None:
    case = cast.case(severity="P1")
    Case.objects.filter(pk=case.pk).update(door="hotline")
    conversation.reply(case, "On it.", by=cast.wang, at=NOON + HOUR)
    cast.write(case, "And?", at=NOON + 2 * HOUR)
    assert owes(case, "answer").due_at == NOON + 26 * HOUR


def test_rule_09_the_earlier_clock_rules_the_order(cast: Cast) -> None:
    grave = cast.case(severity="P1", at=NOON)
    old = cast.case(severity="P4", at=NOON - 23 * HOUR)
    assert list(Case.objects.live().in_queue_order()) == [old, grave]


# 10. An exact tie is met; a late warning is sent late.


def test_rule_10_an_exact_tie_is_met(cast: Cast) -> None:
    case = cast.case(severity="P1")
    assert sweep(NOON + 4 * HOUR) == 1  # warns, judges nothing
    conversation.reply(case, "Solved.", by=cast.wang, at=NOON + 4 * HOUR)
    rows = Commitment.objects.on(case.ref)
    assert {row.status(NOON + 9 * HOUR) for row in rows} == {Status.MET}


def test_rule_10_a_microsecond_later_is_missed(cast: Cast) -> None:
    case = cast.case(severity="P1")
    assert owes(case).status(NOON + 4 * HOUR) == Status.RUNNING
    sweep(NOON + 4 * HOUR + TICK)
    assert owes(case).status(NOON + 4 * HOUR + TICK) == Status.MISSED


def test_rule_10_a_warning_found_late_is_sent_late(cast: Cast) -> None:
    cast.case(severity="P3", at=NOON)
    sweep(NOON + 18.5 * HOUR)  # half and three quarters have passed unseen
    assert Notice.objects.filter(user=cast.wang, title__contains="is due in").exists()


def test_rule_10_lead_times_belong_to_the_goal(cast: Cast, northlight: PolicyVersion) -> None:
    case = cast.case(severity="S1")
    rungs = [(rung["at"], rung["before"]) for rung in owes(case).ladder]
    assert rungs[:2] == [(0.4, None), (None, 300.0)]
    assert [rung["at"] for rung in owes(case, "restore").ladder][:2] == [0.5, 0.8]


# 11. Notices respect duty hours, but for the gravest, which have an on-call route.


def test_rule_11_notices_wait_for_the_shift_but_alarms_do_not(cast: Cast) -> None:
    monday = NOON + timedelta(days=6)
    for user in (cast.wang, cast.li, cast.han):
        Shift.objects.create(user=user, kind=ShiftKind.DESK, starts_at=monday, ends_at=monday + 8 * HOUR)
    quiet = cast.case(severity="P3")
    sweep(NOON + 12 * HOUR)
    calm = Notice.objects.filter(within_id=quiet.pk)
    assert {notice.mail_due_at for notice in calm} == {monday}
    assert not calm.filter(mailed_at__isnull=False).exists()
    alarm = cast.case(severity="P1", at=NOON + 13 * HOUR)
    told = Notice.objects.filter(within_id=alarm.pk)
    assert told.exists()
    assert {notice.mailed_at for notice in told} == {NOON + 13 * HOUR}


def test_rule_11_the_gravest_reach_who_is_on_call_at_three_in_the_morning(cast: Cast) -> None:
    night = datetime(2026, 3, 10, 19, 0, tzinfo=UTC)
    Shift.objects.create(
        user=cast.wang, kind=ShiftKind.ON_CALL, starts_at=night - 8 * HOUR, ends_at=night + 8 * HOUR
    )
    case = cast.case(severity="P1", at=night)
    assert Notice.objects.get(user=cast.wang, within_id=case.pk).mailed_at == night


# 12. Every deadline says why.


def test_rule_12_a_deadline_names_windows_holidays_pauses_and_versions(
    cast: Cast, northlight: PolicyVersion
) -> None:
    case = cast.case(severity="S2", at=datetime(2026, 4, 2, 9, 0, tzinfo=UTC))
    told = why(owes(case, "restore"))
    assert told.days[0].hours == "08:00–12:00, 13:00–17:00"
    assert {day.on: day.remark for day in told.days}[date(2026, 4, 3)] == "holiday"
    assert (told.clause_number, told.policy_number, told.calendar_number) == ("B.3", 2, 1)
    assert sum((day.counted for day in told.days), timedelta(0)) == 12 * HOUR


# 13. No contract is a visible state, never a silent empty deadline.


def test_rule_13_without_a_contract_the_case_says_so_and_is_owed_what_is_promised_to_all(cast: Cast) -> None:
    case = cast.case(cast.anna, severity="P2")
    assert case.cover_kind == "none"
    assert owes(case).due_at == NOON + 8 * HOUR


def test_rule_13_another_policy_promises_strangers_something_else(
    cast: Cast, northlight: PolicyVersion
) -> None:
    case = cast.case(cast.anna, severity="S2")
    assert {row.clause for row in Commitment.objects.on(case.ref).owed()} == {"respond-strangers"}
    triage.link(case, contact=cast.zhao, customer=cast.huaxin, by=cast.wang, at=NOON + 6 * HOUR)
    rows = Commitment.objects.on(case.ref).owed()
    assert {row.clause for row in rows} >= {"respond-s2", "restore-s2", "answer-messages"}
    assert {row.customer for row in rows} == {cast.huaxin}


# 14. Merging: the oldest word keeps its clock; the merged case stops escalating.


def test_rule_14_the_oldest_word_keeps_its_clock_and_the_merged_case_is_silent(cast: Cast) -> None:
    older, younger = cast.case(at=NOON), cast.case(at=NOON + HOUR)
    merging.merge(younger, older, by=cast.wang, at=NOON + 2 * HOUR)
    owed = Commitment.objects.inside(older.ref, younger.ref).owed()
    assert {(row.promise, row.started_at) for row in owed} == {("respond", NOON), ("answer", NOON)}
    sweep(NOON + 99 * HOUR)
    late = Event.objects.filter(name=EventName.COMMITMENT_MISSED).values_list("within_id", flat=True)
    assert set(late) == {older.pk}


def test_rule_14_also_when_the_older_case_is_laid_over_the_younger(cast: Cast) -> None:
    older, younger = cast.case(at=NOON), cast.case(at=NOON + HOUR)
    merging.merge(older, younger, by=cast.wang, at=NOON + 2 * HOUR)
    assert Case.objects.get(pk=younger.pk).next_due_at == NOON + 24 * HOUR
    message = conversation.reply(younger, "One answer to both.", by=cast.wang, at=NOON + 3 * HOUR)
    met = Commitment.objects.inside(older.ref).filter(met_at__isnull=False)
    assert {row.evidence for row in met} == {message.ref}


# 15. Renaming cannot alter history.


def test_rule_15_the_record_holds_identifiers_not_labels(cast: Cast) -> None:
    case = cast.case()
    team = team_called("Databases")
    triage.hand_over(case, team, by=cast.li, at=NOON)
    triage.assign(case, cast.wang, by=cast.li, at=NOON)
    team.name = "Storage"
    team.save()
    told = {event.name: event.facts for event in Event.objects.filter(within_id=case.pk)}
    assert told[EventName.CASE_HANDED_OVER]["new"] == team.pk
    assert told[EventName.CASE_ASSIGNED]["new"] == cast.wang.pk
    assert "Databases" not in str(told)
    assert list(differences()) == []


def _staff(cast: Cast):
    from answerable.events.actors import Actor

    return Actor.staff(cast.wang)


def test_nothing_is_green_without_evidence(cast: Cast) -> None:
    case = cast.case()
    solving.resolve(case, "Restarted.", by=cast.wang, at=NOON + HOUR)
    message = Message.objects.filter(case=case, direction="out").get()
    assert {row.evidence for row in Commitment.objects.filter(met_at__isnull=False)} == {message.ref}
