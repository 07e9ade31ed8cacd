"""The rules of the clock, each with a test of its name: the eighth to the fifteenth.

Every one was paid for by somebody: the bugs of other desks are what they are made of.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from answerable.accounts.people import team_called
from answerable.calendars import versions as calendars
from answerable.calendars.definition import CalendarDefinition
from answerable.cases import conversation, merging, solving, triage
from answerable.cases.models import Case, Message
from answerable.commitments.models import Commitment, Status
from answerable.commitments.rebuild import differences
from answerable.commitments.sweep import sweep
from answerable.commitments.tests.promises import owes
from answerable.commitments.why import why
from answerable.duty.models import Shift, ShiftKind
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.lib import worktime
from answerable.lib.worktime import CalendarError, WorkCalendar
from answerable.notifications.models import Notice
from answerable.policy.models import PolicyVersion
from answerable.testing.cast import NOON, Cast

HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)


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


def test_nothing_is_green_without_evidence(cast: Cast) -> None:
    case = cast.case()
    solving.resolve(case, "Restarted.", by=cast.wang, at=NOON + HOUR)
    message = Message.objects.filter(case=case, direction="out").get()
    assert {row.evidence for row in Commitment.objects.filter(met_at__isnull=False)} == {message.ref}
