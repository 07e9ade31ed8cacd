"""Sorting out a case: each verb done, refused, repeated, raced."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest

from answerable.accounts.people import team_called
from answerable.cases.conversation import reply
from answerable.cases.merging import merge
from answerable.cases.refusals import Refused
from answerable.cases.solving import resolve
from answerable.cases.tests.stories import HOUR, fresh, history, owed, told
from answerable.cases.triage import (
    assign,
    claim_severity,
    confirm_severity,
    hand_over,
    link,
    set_kind,
    set_subject,
)
from answerable.commitments.models import Commitment
from answerable.contracts.models import Contract
from answerable.events.actors import Actor
from answerable.policy.versions import activate
from answerable.testing.cast import NOON, POLICIES, Cast
from answerable.testing.races import at_once, behind

raced = pytest.mark.django_db(transaction=True)


def zhao(cast: Cast) -> Actor:
    return Actor.contact(cast.zhao.pk, cast.zhao.name)


# severity


def test_a_claim_counts_until_an_engineer_has_spoken_and_both_are_kept(cast: Cast) -> None:
    case = cast.case()
    claim_severity(case, "P1", at=NOON + HOUR, actor=zhao(cast))
    assert (fresh(case).severity, owed(case)["respond"].due_at) == ("P1", NOON + 4 * HOUR)
    confirm_severity(case, "P2", by=cast.wang, at=NOON + 2 * HOUR, reason="One node of four.")
    claim_severity(case, "P3", at=NOON + 3 * HOUR, actor=zhao(cast))
    case = fresh(case)
    assert (case.claimed_severity, case.severity, case.severity_confirmed_by) == ("P3", "P2", cast.wang)
    assert told(case, "case.severity_confirmed")["reason"] == "One node of four."


def test_a_claim_or_confirmation_repeated_changes_nothing(cast: Cast) -> None:
    case = cast.case(severity="P2")
    claim_severity(case, "P2", at=NOON, actor=zhao(cast))
    confirm_severity(case, "P2", by=cast.wang, at=NOON)
    confirm_severity(case, "P2", by=cast.li, at=NOON + HOUR)
    assert history(case) == ["opened", "severity_confirmed"]
    assert fresh(case).severity_confirmed_at == NOON


def test_going_down_needs_a_reason_and_the_policy_has_to_know_the_severity(cast: Cast) -> None:
    case = cast.case(severity="P2")
    with pytest.raises(Refused, match="why the severity goes down"):
        confirm_severity(case, "P4", by=cast.wang, at=NOON)
    for verb in (
        partial(confirm_severity, by=cast.wang),
        partial(claim_severity, actor=zhao(cast)),
    ):
        with pytest.raises(Refused, match="no severity"):
            verb(case, "S1", at=NOON)
    assert (fresh(case).severity, fresh(case).severity_confirmed_at) == ("P2", None)


def test_a_response_given_is_not_owed_again_by_a_graver_severity(cast: Cast) -> None:
    case = cast.case()
    reply(case, "On it.", by=cast.wang, at=NOON + HOUR)
    confirm_severity(case, "P1", by=cast.wang, at=NOON + 2 * HOUR)
    assert owed(case) == {}


def test_a_resolved_case_is_owed_nothing_by_another_severity(cast: Cast) -> None:
    activate((POLICIES / "northlight.toml").read_text(), NOON - timedelta(days=1))
    case = cast.case(severity="S3")
    resolve(case, "Done.", by=cast.wang, at=NOON + HOUR)
    confirm_severity(case, "S1", by=cast.wang, at=NOON + 2 * HOUR)
    assert owed(case) == {}


@raced
def test_confirmed_by_two_at_once_the_second_word_counts_and_clocks_stay_one_of_a_kind(cast: Cast) -> None:
    case = cast.case()
    behind(
        partial(confirm_severity, fresh(case), "P1", by=cast.wang, at=NOON + HOUR),
        partial(confirm_severity, fresh(case), "P2", by=cast.li, at=NOON + HOUR, reason="Not that bad."),
    )
    assert (fresh(case).severity, owed(case)["respond"].clause) == ("P2", "respond-p2")
    assert Commitment.objects.on(case.ref).filter(promise="respond").count() == 1


# kind and subject


def test_kind_and_subject_are_changed_once(cast: Cast) -> None:
    case = cast.case()
    for _turn in range(2):
        set_kind(case, "question", by=cast.wang, at=NOON)
        set_subject(case, " Nodes  stand\nstill ", by=cast.wang, at=NOON)
    assert (fresh(case).kind, fresh(case).subject) == ("question", "Nodes stand still")
    assert history(case) == ["opened", "kind_changed", "subject_changed"]


def test_an_unknown_kind_and_an_empty_subject_are_refused(cast: Cast) -> None:
    case = cast.case()
    with pytest.raises(Refused):
        set_kind(case, "ticket", by=cast.wang, at=NOON)
    with pytest.raises(Refused):
        set_subject(case, " \x00", by=cast.wang, at=NOON)


# assign and hand_over


def test_given_to_somebody_a_new_case_is_open(cast: Cast) -> None:
    case = cast.case()
    assign(case, cast.wang, by=cast.li, at=NOON)
    assign(case, cast.wang, by=cast.li, at=NOON)
    assert (fresh(case).assignee, fresh(case).state) == (cast.wang, "open")
    assign(case, None, by=cast.li, at=NOON)
    assert (fresh(case).assignee, fresh(case).state, history(case).count("assigned")) == (None, "open", 2)


def test_nobody_who_has_left_is_given_a_case(cast: Cast) -> None:
    cast.wang.is_active = False
    with pytest.raises(Refused, match="no longer sign in"):
        assign(cast.case(), cast.wang, by=cast.li, at=NOON)


def test_assigning_from_a_stale_page_does_not_reopen_what_was_resolved(cast: Cast) -> None:
    case = cast.case()
    stale = fresh(case)
    resolve(case, "Restarted.", by=cast.wang, at=NOON + HOUR)
    assign(stale, cast.li, by=cast.li, at=NOON + 2 * HOUR)
    assert (fresh(case).state, fresh(case).assignee) == ("resolved", cast.li)


@raced
def test_taken_by_two_at_once_it_belongs_to_one_and_both_are_on_record(cast: Cast) -> None:
    case = cast.case()
    at_once(*[partial(assign, fresh(case), user, by=user, at=NOON) for user in (cast.wang, cast.li)])
    facts = told(case, "case.assigned")
    assert fresh(case).assignee_id == facts["new"]
    assert {facts["old"], facts["new"]} == {cast.wang.pk, cast.li.pk}


def test_handed_over_it_keeps_an_assignee_who_is_in_the_team_and_no_other(cast: Cast) -> None:
    case = cast.case(assignee=cast.wang)
    hand_over(case, team_called("Platform"), by=cast.li, at=NOON)
    assert fresh(case).assignee == cast.wang
    hand_over(case, team_called("数据库"), by=cast.li, at=NOON, remark="Storage engine")
    hand_over(case, team_called("数据库"), by=cast.li, at=NOON)
    assert (fresh(case).assignee, fresh(case).team.name) == (None, "数据库")
    assert history(case).count("handed_over") == 2


# link


def test_linked_to_its_customer_cover_and_promises_follow(cast: Cast) -> None:
    case = cast.case(cast.anna)
    link(case, contact=cast.zhao, customer=None, by=cast.wang, at=NOON + HOUR)
    link(case, contact=cast.zhao, customer=None, by=cast.wang, at=NOON + HOUR)
    case = fresh(case)
    assert (case.customer, case.cover_kind, case.has_priority) == (cast.huaxin, "contract", True)
    assert {row.customer for row in owed(case).values()} == {cast.huaxin}
    assert history(case).count("linked") == 1


def test_a_contact_of_another_customer_is_refused(cast: Cast) -> None:
    case = cast.case()
    with pytest.raises(Refused, match="another customer"):
        link(case, contact=cast.anna, customer=cast.huaxin, by=cast.wang, at=NOON)
    assert fresh(case).contact == cast.zhao


def test_cover_is_what_it_was_at_the_instant_of_linking(cast: Cast) -> None:
    Contract.objects.create(
        number="C-2",
        customer=cast.nordbank,
        plan="gold",
        starts_on=date(2026, 3, 11),
        ends_on=date(2026, 12, 31),
        created_at=NOON,
    )
    case = cast.case()
    link(case, contact=cast.anna, customer=None, by=cast.wang, at=NOON)
    assert fresh(case).cover_kind == "none"


def test_sorting_out_a_case_that_was_merged_is_refused(cast: Cast) -> None:
    case, other = cast.case(), cast.case()
    merge(other, case, by=cast.wang, at=NOON)
    for verb in (
        partial(assign, other, cast.wang),
        partial(set_kind, other, "question"),
        partial(confirm_severity, other, "P1"),
        partial(hand_over, other, team_called("Platform")),
    ):
        with pytest.raises(Refused, match=case.number):
            verb(by=cast.wang, at=NOON)
