"""What a new case may belong to is offered to staff, and nobody gets into a case by it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from answerable.cases.conversation import reply
from answerable.cases.merging import merge
from answerable.cases.models import Case, Message, Offer
from answerable.cases.posting import reply_address
from answerable.intake.tests.letters import case_of, letter, post
from answerable.testing.cast import NOON, Cast

LATER = NOON + timedelta(hours=1)
STRANGER = "Eve <eve@elsewhere.example>"


def by_stranger(raw: bytes) -> Case:
    return case_of(post(raw, envelope_from="eve@elsewhere.example", at=LATER))


@pytest.mark.parametrize("how", ["token", "reference", "number", "thread_index"])
def test_whatever_a_stranger_knew_of_is_offered_and_nothing_else_happens(cast: Cast, how: str) -> None:
    case = cast.case()
    sent = reply(case, "Which release?", by=cast.wang, at=NOON).outbound
    assert sent is not None
    raw = {
        "token": letter(STRANGER, to=reply_address(case)),
        "reference": letter(STRANGER, answers=sent.message_id),
        "number": letter(STRANGER, subject=f"Re: [{case.number}]"),
        "thread_index": letter(STRANGER, fields=[("Thread-Index", sent.thread_index)]),
    }[how]
    new = by_stranger(raw)
    found = Offer.objects.get()
    assert (found.case, found.other, found.reason) == (new, case, how)
    assert found.message == Message.objects.get(case=new, direction="in")
    assert Message.objects.filter(case=case).count() == 2
    assert not case.participants.exists()


def test_a_case_that_went_on_in_another_is_offered_as_that_one(cast: Cast) -> None:
    case, head = cast.case(), cast.case()
    merge(case, head, by=cast.wang, at=NOON)
    by_stranger(letter(STRANGER, to=reply_address(case)))
    assert Offer.objects.get().other == head


def test_several_ways_to_one_case_are_one_offer_by_the_surest(cast: Cast) -> None:
    case = cast.case()
    by_stranger(letter(STRANGER, to=reply_address(case), subject=f"[{case.number}]"))
    assert Offer.objects.get().reason == "token"


def test_the_same_person_with_the_same_subject_is_offered_never_joined(cast: Cast) -> None:
    first = case_of(post(letter(subject="Nodes stop")))
    again = post(letter(subject="回复: [ops] nodes  STOP", text="Again."), at=LATER)
    assert again.outcome_reason == "new"
    found = Offer.objects.get()
    assert (found.case, found.other, found.reason) == (case_of(again), first, "same_subject")


def test_neither_another_person_nor_another_subject_nor_an_old_case_is_offered(cast: Cast) -> None:
    post(letter(subject="Nodes stop"))
    post(letter("Anna <anna@nordbank.example>", subject="Nodes stop"), envelope_from="anna@nordbank.example")
    post(letter(subject="Nodes start"), at=LATER)
    post(letter(subject="Nodes stop", text="Again."), at=NOON + timedelta(days=15))
    post(letter(subject="", text="One"), at=LATER)
    post(letter(subject="Re:", text="Two"), at=LATER)
    assert not Offer.objects.exists()
