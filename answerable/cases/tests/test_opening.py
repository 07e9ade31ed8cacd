"""Opening a case: recorded whatever the cover, with the promises of the policy."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from answerable.cases.conversation import Words, receive_message
from answerable.cases.models import Case
from answerable.cases.opening import Opening, open_case
from answerable.cases.tests.stories import HOUR, history, owed, told
from answerable.cases.triage import confirm_severity
from answerable.commitments.models import Commitment, Status
from answerable.events.actors import Actor
from answerable.lib import refnum
from answerable.testing.cast import NOON, Cast
from answerable.testing.races import at_once

ROBOT = Actor.contact(None, "monitor")


def test_a_case_by_mail_owes_a_response_and_an_answer(cast: Cast) -> None:
    case = cast.case(severity="P1")
    rows = {row.promise: row for row in Commitment.objects.on(case.ref)}
    assert set(rows) == {"respond", "answer"}
    assert rows["respond"].due_at == NOON + timedelta(hours=4)
    assert rows["answer"].due_at == NOON + timedelta(hours=24)
    assert case.next_due_at == NOON + timedelta(hours=4)
    assert all(row.status(NOON) == Status.RUNNING for row in rows.values())


def test_the_number_carries_a_check_digit(cast: Cast) -> None:
    case = cast.case()
    assert refnum.check(case.number)
    assert case.number.startswith("AN-26-")


def test_cover_is_kept_on_the_case(cast: Cast) -> None:
    assert cast.case().cover_kind == "contract"
    assert cast.case(cast.anna).cover_kind == "none"


def test_without_a_severity_the_policys_default_counts_and_nothing_is_claimed(cast: Cast) -> None:
    case = cast.case()
    assert (case.severity, case.severity_rank, case.claimed_severity) == ("P3", 3, "")
    assert told(case, "case.opened")["severity"] == "P3"


def test_a_severity_the_policy_does_not_know_is_kept_as_claimed_and_the_default_counts(cast: Cast) -> None:
    case = cast.case(severity="URGENT!!!")
    assert (case.severity, case.claimed_severity) == ("P3", "URGENT!!!")
    assert set(owed(case)) == {"respond", "answer"}


def test_a_case_given_to_somebody_is_open_at_once(cast: Cast) -> None:
    assert cast.case(assignee=cast.wang).state == "open"
    assert cast.case().state == "new"


def test_a_subject_of_any_kind_fits(cast: Cast) -> None:
    assert cast.case(subject="a\x00b\r\nBcc: x@y\u202e" + "长" * 400).subject.startswith("a b Bcc: x@y")
    assert cast.case(subject="   ").subject == "—"


def test_somebody_unknown_gets_a_case_with_the_same_promises(cast: Cast) -> None:
    case = open_case(Opening("Help", "mail"), at=NOON, actor=Actor.contact(None, ""))
    assert (case.customer, case.cover_kind, history(case)) == (None, "none", ["opened"])
    assert owed(case)["respond"].due_at == NOON + 24 * HOUR


def opened_by_a_machine(cast: Cast) -> Case:
    case = open_case(Opening("Disk full", "mail", is_automatic=True), at=NOON, actor=ROBOT)
    receive_message(case, Words("90 %", "monitor", is_automatic=True), at=NOON)
    return case


def test_an_automatic_mail_opens_a_case_without_any_clock(cast: Cast) -> None:
    case = opened_by_a_machine(cast)
    confirm_severity(case, "P1", by=cast.wang, at=NOON + HOUR)
    assert (owed(case), case.next_due_at) == ({}, None)


def test_the_clocks_of_such_a_case_start_with_the_first_words_of_a_person(cast: Cast) -> None:
    case = opened_by_a_machine(cast)
    cast.write(case, "Is anybody looking at this?", at=NOON + 2 * HOUR)
    assert {name: row.started_at for name, row in owed(case).items()} == {
        "respond": NOON + 2 * HOUR,
        "answer": NOON + 2 * HOUR,
    }


@pytest.mark.django_db(transaction=True)
def test_cases_opened_at_once_have_numbers_of_their_own(cast: Cast) -> None:
    cases = at_once(*[partial(cast.case, severity="P2")] * 4)
    assert len({case.number for case in cases}) == 4
    assert len({case.reply_token for case in cases}) == 4
