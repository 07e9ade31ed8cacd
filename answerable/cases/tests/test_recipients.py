"""Who gets an answer: chosen, refused, remembered."""

from __future__ import annotations

import pytest

from answerable.cases.addressing import answered_of, proposed
from answerable.cases.conversation import Words, receive_message, reply
from answerable.cases.models import Case, Message
from answerable.cases.participants import invite, remove, taking_part
from answerable.cases.posting import reply_address
from answerable.cases.refusals import Refused
from answerable.cases.solving import resolve, restore
from answerable.cases.tests.stories import HOUR, fresh, history, owed
from answerable.mail.models import OutboundMail
from answerable.testing.cast import NOON, Cast

ZHAO, QIAN, LEAD = "zhao@huaxin.example", "qian@huaxin.example", "lead@partner.example"


def hear(case: Case, sender: str, *, to: list[str] | None = None, cc: list[str] | None = None) -> Message:
    words = Words(
        "And now?",
        sender,
        author_address=sender,
        to=to or ["technology@vonechain.com"],
        cc=cc or [],
        message_id=f"<{sender}>",
    )
    return receive_message(case, words, at=NOON + HOUR)


def tokens(case: Case, answers: Message | None = None) -> dict[str, tuple[str, bool, bool]]:
    """Address: part, in a plain reply, chosen before anybody chose."""
    found = proposed(case, answers or answered_of(case), list(taking_part(case)))
    return {one.address: (one.part, one.replied, one.is_chosen) for one in found}


# What is proposed


def test_an_answer_goes_to_the_contact_and_to_whoever_wrote_last(cast: Cast) -> None:
    case = cast.case()
    invite(case, QIAN, "Qian", at=NOON)
    hear(case, QIAN)
    assert tokens(case) == {ZHAO: ("to", True, True), QIAN: ("to", True, True)}


def test_in_copy_is_who_was_in_copy_of_what_is_answered_and_whom_a_colleague_added(cast: Cast) -> None:
    case = cast.case()
    invite(case, QIAN, "Qian", at=NOON)
    invite(case, "boss@huaxin.example", "Boss", at=NOON, by=cast.wang)
    invite(case, "once@huaxin.example", "Once", at=NOON)
    hear(case, ZHAO, cc=["QIAN@huaxin.example"])
    assert tokens(case) == {
        ZHAO: ("to", True, True),
        QIAN: ("cc", False, True),
        "boss@huaxin.example": ("cc", False, True),
        "once@huaxin.example": ("cc", False, False),
    }


def test_another_message_may_be_answered(cast: Cast) -> None:
    case = cast.case()
    first = case.messages.get()
    invite(case, QIAN, "Qian", at=NOON)
    hear(case, QIAN)
    assert tokens(case, first)[QIAN] == ("cc", False, False)
    sent = reply(case, "To the first.", by=cast.wang, at=NOON + 2 * HOUR, answers=first).outbound
    assert sent is not None
    assert (sent.in_reply_to, sent.references[-1]) == (first.message_id, first.message_id)
    assert "all nodes stand still" in sent.text


def test_the_message_of_another_case_is_not_answered_here(cast: Cast) -> None:
    case, other = cast.case(), cast.case(cast.anna)
    assert answered_of(case, other.messages.get().pk) == case.messages.get()


def test_a_writer_who_takes_no_part_is_not_written_to(cast: Cast) -> None:
    case = cast.case()
    invite(case, QIAN, "Qian", at=NOON)
    hear(case, QIAN)
    remove(case, QIAN, by=cast.wang, at=NOON)
    assert list(tokens(case)) == [ZHAO]


def test_nobody_unconfirmed_is_chosen_before_anybody_chose(cast: Cast) -> None:
    case = cast.case()
    invite(case, LEAD, "Lead", at=NOON, is_confirmed=False)
    hear(case, ZHAO, cc=[LEAD])
    assert tokens(case)[LEAD] == ("cc", False, False)


def test_we_ourselves_are_never_proposed(cast: Cast) -> None:
    case = cast.case()
    hear(case, "technology+x@vonechain.com")
    assert list(tokens(case)) == [ZHAO]


# What is sent


def test_it_goes_to_those_who_were_chosen_under_their_names(cast: Cast) -> None:
    case = cast.case()
    invite(case, QIAN, "Qian Li", at=NOON)
    message = reply(case, "Hello", by=cast.wang, at=NOON, to=[ZHAO, QIAN], cc=[LEAD.upper()])
    assert (message.to, message.cc) == ([ZHAO, QIAN], [LEAD])
    assert message.outbound.to == [["Zhao Wei", ZHAO], ["Qian Li", QIAN]]
    assert [one.address for one in case.participants.filter(added_by=cast.wang)] == [LEAD]


def test_left_out_of_one_answer_is_not_out_of_the_case(cast: Cast) -> None:
    case = cast.case()
    invite(case, QIAN, "Qian", at=NOON)
    reply(case, "Only you.", by=cast.wang, at=NOON, to=[ZHAO], cc=[])
    assert case.participants.get().address == QIAN


def test_an_answer_without_the_contact_keeps_no_promise(cast: Cast) -> None:
    case = cast.case()
    before = owed(case)
    reply(case, "What do you see?", by=cast.wang, at=NOON + HOUR, to=[QIAN], cc=[])
    restore(case, "Works?", by=cast.wang, at=NOON + HOUR, to=[QIAN], cc=[])
    assert owed(fresh(case)) == before
    reply(case, "It works.", by=cast.wang, at=NOON + HOUR, to=[QIAN], cc=[ZHAO])
    assert owed(fresh(case)) == {}


def test_a_resolution_that_leaves_the_contact_out_still_owes_them_an_answer(cast: Cast) -> None:
    case = cast.case()
    resolve(case, "Solved.", by=cast.wang, at=NOON + HOUR, to=[QIAN], cc=[])
    assert "answer" in owed(fresh(case))


def test_who_is_only_in_copy_is_written_to_when_nobody_else_is_left(cast: Cast) -> None:
    message = reply(cast.case(), "Hello", by=cast.wang, at=NOON, to=[], cc=[QIAN])
    assert (message.to, message.cc) == ([QIAN], [])


@pytest.mark.parametrize(
    ("to", "cc", "why"),
    [
        ([], [], "Nobody would get"),
        ([ZHAO], [ZHAO], "stands twice"),
        ([ZHAO], ["Qian@HUAXIN.example", QIAN], "stands twice"),
        ([ZHAO], ["nobody"], "no address"),
        ([ZHAO], ["a b@c.example"], "no address"),
        ([ZHAO], ["technology@vonechain.com"], "our own"),
        ([ZHAO], ["TECHNOLOGY+tag@vonechain.com"], "our own"),
        ([ZHAO], ["no-reply@shop.example"], "machine"),
        ([ZHAO], ["MAILER-DAEMON@mx.example"], "machine"),
        ([ZHAO], [f"p{n}@huaxin.example" for n in range(30)], "30 people"),
    ],
)  # fmt: skip
def test_recipients_that_make_no_sense_are_refused(
    cast: Cast, to: list[str], cc: list[str], why: str
) -> None:
    case = cast.case()
    with pytest.raises(Refused, match=why):
        reply(case, "Hello", by=cast.wang, at=NOON, to=to, cc=cc)
    assert not OutboundMail.objects.exists()
    assert not case.participants.exists()


def test_the_reply_address_of_another_case_is_our_own_too(cast: Cast) -> None:
    with pytest.raises(Refused, match="our own"):
        reply(cast.case(), "Hello", by=cast.wang, at=NOON, cc=[reply_address(cast.case())])


# Who takes part


def test_whoever_a_colleague_wrote_to_is_confirmed_and_on_record(cast: Cast) -> None:
    case = cast.case()
    invite(case, LEAD, "Lead", at=NOON, is_confirmed=False)
    for _time in range(2):
        reply(case, "Hello", by=cast.wang, at=NOON, cc=[LEAD])
    assert case.participants.get().confirmed_at == NOON
    assert history(case).count("participant.confirmed") == 1


def test_somebody_taken_out_gets_no_more_answers(cast: Cast) -> None:
    case = cast.case()
    invite(case, LEAD, "Lead", at=NOON)
    assert remove(case, LEAD.upper(), by=cast.wang, at=NOON) is True
    assert remove(case, LEAD, by=cast.wang, at=NOON) is False
    assert reply(case, "Hello", by=cast.wang, at=NOON).cc == []
    assert history(case).count("participant.removed") == 1


def test_once_it_is_known_whose_case_it_is_the_customers_people_are_confirmed(cast: Cast) -> None:
    from answerable.cases.triage import link

    case = cast.case()
    for address in (QIAN, LEAD, "anna@nordbank.example"):
        invite(case, address, "", at=NOON, is_confirmed=False)
    link(case, contact=None, customer=cast.huaxin, by=cast.wang, at=NOON + HOUR)
    confirmed = case.participants.filter(confirmed_at__isnull=False)
    assert [one.address for one in confirmed] == [QIAN]
