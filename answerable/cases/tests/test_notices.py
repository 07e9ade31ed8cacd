"""Who hears of what, in which language, at which hour, and never twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from answerable.accounts import people
from answerable.accounts.models import Membership, Role, User
from answerable.accounts.people import team_called
from answerable.cases.conversation import reply
from answerable.cases.tests.stories import HOUR, fresh
from answerable.cases.triage import assign, claim_severity, confirm_severity, hand_over
from answerable.commitments.sweep import sweep
from answerable.duty.models import Absence, Shift, ShiftKind
from answerable.events.actors import Actor
from answerable.mail.models import OutboundMail
from answerable.notifications.dispatch import send_due
from answerable.notifications.models import Notice
from answerable.testing.cast import NOON, Cast

TICK = timedelta(microseconds=1)


def heard(case, text: str = "") -> set[str]:
    notices = Notice.objects.filter(within_id=case.pk, within_kind="case", title__contains=text)
    return set(notices.values_list("user__name", flat=True))


def on_shift(user: User, kind: str = ShiftKind.DESK, team=None) -> Shift:
    return Shift.objects.create(
        user=user, team=team, kind=kind, starts_at=NOON - HOUR, ends_at=NOON + 48 * HOUR
    )


# the ladder: P3 owes a response and an answer within 24 h; half, three quarters, 30 min before, after


def test_half_way_whoever_has_the_case_hears(cast: Cast) -> None:
    case = cast.case(assignee=cast.wang, team=team_called("Platform"))
    on_shift(cast.wang)
    sweep(NOON + 12 * HOUR)
    assert heard(case) == {"Wang Fang"}


def test_a_case_nobody_has_is_everybodys_in_its_team(cast: Cast) -> None:
    people.add_user("lin@vendor.example", "Lin", teams=["Databases"])
    case = cast.case(team=team_called("Databases"))
    sweep(NOON + 12 * HOUR)
    assert heard(case) == {"Lin"}


def test_a_case_of_somebody_who_is_away_or_has_left_is_its_teams(cast: Cast) -> None:
    team = team_called("Platform")
    case = cast.case(assignee=cast.wang, team=team)
    Absence.objects.create(user=cast.wang, starts_at=NOON, ends_at=NOON + 99 * HOUR)
    on_shift(cast.han)
    sweep(NOON + 12 * HOUR)
    assert heard(case, "is due in") == {"Han Meimei"}


def test_a_team_without_people_leaves_no_warning_on_the_floor(cast: Cast) -> None:
    case = cast.case(team=team_called("Nobody's"))
    sweep(NOON + 12 * HOUR)
    assert heard(case) == {"Han Meimei", "Li Lei", "Wang Fang"}


def test_the_teams_own_leads_hear_before_other_leads(cast: Cast) -> None:
    other = people.add_user("mo@vendor.example", "Mo", role=Role.LEAD, teams=["Databases"])
    case = cast.case(assignee=cast.wang, team=team_called("Platform"))
    on_shift(cast.wang)
    sweep(NOON + 18 * HOUR)
    assert heard(case) == {"Wang Fang", "Li Lei"}
    Membership.objects.filter(user=other).update(is_leading=True)
    orphan = cast.case(team=team_called("Storage"), assignee=cast.wang, at=NOON + 20 * HOUR)
    sweep(NOON + 38 * HOUR)
    assert {"Mo", "Li Lei"} <= heard(orphan)


def test_before_the_end_the_one_on_call_hears_the_teams_own_first(cast: Cast) -> None:
    team = team_called("Platform")
    general = people.add_user("gu@vendor.example", "Gu")
    stranger = people.add_user("bo@vendor.example", "Bo", teams=["Databases"])
    on_shift(general, ShiftKind.ON_CALL)
    on_shift(stranger, ShiftKind.ON_CALL, team_called("Databases"))
    case = cast.case(assignee=cast.wang, team=team)
    sweep(NOON + 23.5 * HOUR)
    assert "Gu" in heard(case)
    assert "Bo" not in heard(case)
    own = on_shift(cast.han, ShiftKind.ON_CALL, team)
    later = cast.case(assignee=cast.wang, team=team, at=NOON + 2 * HOUR)
    sweep(NOON + 25.5 * HOUR)
    assert "Gu" not in heard(later)
    assert own.user.name in heard(later)


def test_a_miss_is_told_to_assignee_leads_and_administrators_once(cast: Cast) -> None:
    case = cast.case(assignee=cast.wang, team=team_called("Platform"))
    for share in (12, 18, 23.5):
        sweep(NOON + share * HOUR)
    Notice.objects.all().delete()
    sweep(NOON + 24 * HOUR + TICK)
    titles = Notice.objects.filter(user=cast.li).values_list("title", flat=True)
    assert heard(case) == {"Wang Fang", "Li Lei", "Han Meimei"}
    assert sorted(title.partition(" on ")[0] for title in titles) == [
        "Missed: answer",
        "Missed: first response",
    ]


def test_after_a_standstill_everybody_hears_once_of_each_promise(cast: Cast) -> None:
    case = cast.case(assignee=cast.wang, team=team_called("Platform"))
    sweep(NOON + 30 * HOUR)
    for user in (cast.wang, cast.li, cast.han):
        assert Notice.objects.filter(user=user, within_id=case.pk, title__startswith="Missed").count() == 2
    assert not Notice.objects.filter(title__contains="is due in").exists()


def test_late_warnings_are_told_as_one(cast: Cast) -> None:
    case = cast.case(assignee=cast.wang, team=team_called("Platform"))
    sweep(NOON + 23.7 * HOUR)
    warnings = Notice.objects.filter(user=cast.wang, within_id=case.pk, title__contains="is due")
    titles = warnings.values_list("title", flat=True)
    assert len(titles) == 2
    assert all("is due in 18 min" in title for title in titles)


# language and hours


def test_everybody_reads_their_own_language(cast: Cast) -> None:
    from django.utils import translation

    User.objects.filter(pk=cast.wang.pk).update(language="zh-hans")
    case = cast.case()
    with translation.override("zh-hans"):
        sweep(NOON + 12 * HOUR)
    chinese = Notice.objects.filter(user=cast.wang, within_id=case.pk).first().title
    english = Notice.objects.filter(user=cast.han, within_id=case.pk).first().title
    assert english.startswith(("first response on", "answer on"))
    with translation.override("zh-hans"):
        from django.utils.translation import gettext

        pattern = gettext("{promise} on {number} is due in {time}: {subject}")
    if not pattern.isascii():
        assert chinese != english


def test_quiet_hours_are_kept_and_the_mail_goes_out_when_they_end(cast: Cast) -> None:
    tomorrow = NOON + 23 * HOUR
    Shift.objects.create(user=cast.wang, kind=ShiftKind.DESK, starts_at=tomorrow, ends_at=tomorrow + 8 * HOUR)
    case = cast.case(assignee=cast.wang, team=team_called("Platform"))
    sweep(NOON + 12 * HOUR)
    waiting = Notice.objects.filter(user=cast.wang, within_id=case.pk, title__contains="is due")
    assert set(waiting.values_list("mail_due_at", "mailed_at")) == {(tomorrow, None)}
    assert send_due(tomorrow - TICK) == 0
    assert send_due(tomorrow) == 2
    assert send_due(tomorrow) == 0
    assert OutboundMail.objects.filter(recipients=["wang@vendor.example"]).count() == 2


def test_what_was_read_on_the_desk_meanwhile_is_not_mailed(cast: Cast) -> None:
    Shift.objects.create(
        user=cast.wang, kind=ShiftKind.DESK, starts_at=NOON + 23 * HOUR, ends_at=NOON + 24 * HOUR
    )
    cast.case(assignee=cast.wang, team=team_called("Platform"))
    sweep(NOON + 12 * HOUR)
    Notice.objects.filter(user=cast.wang).update(read_at=NOON + 22 * HOUR)
    assert send_due(NOON + 23 * HOUR) == 0


# alarms


def test_the_gravest_severity_is_told_at_once_to_those_on_call(cast: Cast) -> None:
    on_shift(cast.wang, ShiftKind.ON_CALL)
    quiet = cast.case(severity="P3")
    grave = cast.case(severity="P1")
    assert (heard(quiet), "Wang Fang" in heard(grave)) == (set(), True)
    mail = OutboundMail.objects.get(recipients=["wang@vendor.example"])
    assert mail.subject == f"P1: {grave.subject} ({grave.number})"


@pytest.mark.parametrize("by_claim", [True, False])
def test_so_is_a_case_that_becomes_grave_and_only_once(cast: Cast, by_claim: bool) -> None:
    case = cast.case(assignee=cast.li)
    if by_claim:
        claim_severity(case, "P1", at=NOON, actor=Actor.contact(cast.zhao.pk, "Zhao"))
    confirm_severity(case, "P1", by=cast.han, at=NOON + HOUR)
    assert Notice.objects.filter(user=cast.li, title__startswith="P1").count() == 1


def test_a_claim_against_a_confirmed_severity_wakes_nobody(cast: Cast) -> None:
    case = cast.case()
    confirm_severity(case, "P3", by=cast.han, at=NOON)
    claim_severity(case, "P1", at=NOON, actor=Actor.contact(cast.zhao.pk, "Zhao"))
    assert heard(case) == set()


# the rest


def test_who_is_given_a_case_hears_and_who_takes_one_does_not(cast: Cast) -> None:
    case, own = cast.case(), cast.case()
    assign(case, cast.wang, by=cast.li, at=NOON)
    assign(own, cast.wang, by=cast.wang, at=NOON)
    assert (heard(case, "is yours now"), heard(own)) == ({"Wang Fang"}, set())


def test_who_has_a_case_hears_when_the_customer_writes(cast: Cast) -> None:
    case = cast.case(assignee=cast.wang)
    reply(case, "On it.", by=cast.wang, at=NOON + HOUR)
    cast.write(case, "And?", at=NOON + 2 * HOUR)
    assert heard(case, "Zhao Wei wrote on") == {"Wang Fang"}
    assert not Notice.objects.filter(title__contains="wrote", mail_due_at__isnull=False).exists()


def test_moving_a_case_tells_the_new_team_of_what_is_owed_next(cast: Cast) -> None:
    people.add_user("lin@vendor.example", "Lin", teams=["Databases"])
    case = cast.case(team=team_called("Platform"))
    hand_over(case, team_called("Databases"), by=cast.li, at=NOON)
    sweep(NOON + 12 * HOUR)
    assert (fresh(case).team.name, heard(case)) == ("Databases", {"Lin"})
