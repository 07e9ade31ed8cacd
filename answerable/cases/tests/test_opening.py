"""Opening a case: recorded whatever the cover, with the promises of the policy."""

from __future__ import annotations

from datetime import timedelta

from answerable.commitments.models import Commitment, Status
from answerable.lib import refnum
from answerable.testing.cast import NOON, Cast


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
