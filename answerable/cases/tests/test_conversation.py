"""What is said on a case: each verb done, refused, repeated, raced."""

from __future__ import annotations

from functools import partial

import pytest

from answerable.cases.conversation import (
    Words,
    add_note,
    answer_not_needed,
    log_call,
    receive_message,
    reply,
)
from answerable.cases.drafts import drafts_of, keep_draft
from answerable.cases.lifecycle import wait
from answerable.cases.merging import merge
from answerable.cases.models import Case, Message, Note
from answerable.cases.opening import Opening, open_case
from answerable.cases.participants import invite
from answerable.cases.refusals import Refused
from answerable.cases.solving import resolve
from answerable.cases.tests.stories import HOUR, fresh, history, owed, told
from answerable.cases.triage import link
from answerable.commitments.models import Commitment, Status
from answerable.events.actors import Actor
from answerable.mail.models import InboundMail, OutboundMail
from answerable.testing.cast import NOON, Cast
from answerable.testing.races import at_once, behind

raced = pytest.mark.django_db(transaction=True)


def words(cast: Cast, text: str = "Still down.", **more: object) -> Words:
    return Words(
        text=text, author_name="Zhao Wei", author_address="zhao@huaxin.example", contact=cast.zhao, **more
    )  # type: ignore[arg-type]


# receive_message


def test_the_customers_words_start_the_answer_clock_and_lead_the_row(cast: Cast) -> None:
    case = cast.case()
    reply(case, "On it.", by=cast.wang, at=NOON + HOUR)
    message = receive_message(case, words(cast), at=NOON + 2 * HOUR)
    case = fresh(case)
    assert owed(case)["answer"].origin_id == message.pk
    assert (case.last_said_line, case.is_last_said_by_us) == ("Still down.", False)
    assert case.next_due_at == NOON + 26 * HOUR


def test_a_second_mail_leaves_the_clock_of_the_first(cast: Cast) -> None:
    case = cast.case()
    due = owed(case)["answer"].due_at
    receive_message(case, words(cast), at=NOON + 5 * HOUR)
    assert owed(case)["answer"].due_at == due


def test_the_same_mail_received_again_is_the_message_there_is(cast: Cast) -> None:
    from answerable.mail.journal import store

    inbound: InboundMail = store(
        b"Subject: x\r\n\r\ny",
        envelope_from="zhao@huaxin.example",
        envelope_to=["support@vendor.example"],
        door="smtp",
        at=NOON,
    )
    case = cast.case()
    first = receive_message(case, words(cast, inbound=inbound), at=NOON + HOUR)
    assert receive_message(case, words(cast, inbound=inbound), at=NOON + 2 * HOUR) == first
    assert case.messages.count() == 2


def test_the_customers_words_wake_a_waiting_and_reopen_a_resolved_case(cast: Cast) -> None:
    case = cast.case()
    reply(case, "Which release?", by=cast.wang, at=NOON + HOUR)
    wait(case, "waiting_for_customer", by=cast.wang, at=NOON + HOUR)
    receive_message(case, words(cast), at=NOON + 2 * HOUR)
    assert (fresh(case).state, history(case)[-1]) == ("open", "resumed")
    resolve(fresh(case), "Restarted.", by=cast.wang, at=NOON + 3 * HOUR)
    receive_message(case, words(cast), at=NOON + 4 * HOUR)
    assert (fresh(case).state, fresh(case).cycle, history(case)[-1]) == ("open", 2, "reopened")


@pytest.mark.parametrize("more", [{"is_automatic": True}, {"is_verified": False}])
def test_words_of_machines_and_strangers_wake_nothing(cast: Cast, more: dict) -> None:
    case = cast.case()
    resolve(case, "Restarted.", by=cast.wang, at=NOON + HOUR)
    receive_message(case, words(cast, **more), at=NOON + 2 * HOUR)
    assert (fresh(case).state, fresh(case).cycle) == ("resolved", 1)


def test_letters_a_database_cannot_hold_do_not_lose_a_mail(cast: Cast) -> None:
    hostile = Words(
        text="a\x00b\udcff",
        author_name="Z\x00\n" * 200,
        author_address="z\x00@x",
        to=["\x00@x"],
        message_id="<\x00>",
    )
    message = receive_message(cast.case(), hostile, at=NOON)
    assert (message.text, message.to) == ("ab?", ["@x"])


# reply


def test_a_reply_is_a_mail_in_the_thread_and_keeps_both_promises(cast: Cast) -> None:
    case = cast.case()
    message = reply(case, "We **found** it.", by=cast.wang, at=NOON + HOUR)
    mail = OutboundMail.objects.get(pk=message.outbound_id)
    heard = case.messages.get(direction="in")
    assert mail.in_reply_to == heard.message_id
    assert mail.recipients == ["zhao@huaxin.example"]
    assert case.number in mail.subject
    assert owed(case) == {}
    assert (fresh(case).state, fresh(case).next_due_at) == ("open", None)
    assert fresh(case).last_said_by == "Wang Fang"


def test_a_reply_without_words_or_without_anybody_to_read_it_is_refused(cast: Cast) -> None:
    case = cast.case()
    with pytest.raises(Refused, match="empty"):
        reply(case, " \n", by=cast.wang, at=NOON)
    link(case, contact=None, customer=cast.huaxin, by=cast.wang, at=NOON)
    with pytest.raises(Refused, match="no e-mail address"):
        reply(case, "Hello", by=cast.wang, at=NOON)
    assert not OutboundMail.objects.exists()


def test_a_second_reply_is_sent_and_meets_nothing_anew(cast: Cast) -> None:
    case = cast.case()
    first = reply(case, "On it.", by=cast.wang, at=NOON + HOUR)
    reply(case, "Solved.", by=cast.wang, at=NOON + 2 * HOUR)
    assert {row.evidence for row in Commitment.objects.on(case.ref)} == {first.ref}


def test_a_reply_throws_away_its_own_draft_only(cast: Cast) -> None:
    case = cast.case()
    for user in (cast.wang, cast.li):
        keep_draft(case, "reply", "Dear", by=user, at=NOON)
    keep_draft(case, "note", "Psst", by=cast.wang, at=NOON)
    reply(case, "Dear Zhao", by=cast.wang, at=NOON)
    assert (drafts_of(case, cast.wang), drafts_of(case, cast.li)) == ({"note": "Psst"}, {"reply": "Dear"})


def test_people_in_copy_get_the_answer_and_so_do_the_writers_of_merged_cases(cast: Cast) -> None:
    from answerable.customers.directory import meet_contact

    chen = meet_contact("chen@huaxin.example", "Chen", at=NOON)
    case, other = cast.case(), cast.case(chen, at=NOON + HOUR)
    invite(case, "Boss@Huaxin.example", "The boss", at=NOON)
    invite(case, "boss@huaxin.example", "The boss", at=NOON)
    merge(other, case, by=cast.wang, at=NOON + 2 * HOUR)
    message = reply(case, "One answer.", by=cast.wang, at=NOON + 3 * HOUR)
    assert (message.to, message.cc) == (
        ["zhao@huaxin.example"],
        ["boss@huaxin.example", "chen@huaxin.example"],
    )


@raced
def test_two_replies_at_once_are_both_sent_and_one_is_the_evidence(cast: Cast) -> None:
    case = cast.case()
    one, other = at_once(
        partial(reply, case, "It is the disk.", by=cast.wang, at=NOON + HOUR),
        partial(reply, case, "It is the network.", by=cast.li, at=NOON + HOUR),
    )
    assert OutboundMail.objects.count() == 2
    evidence = {row.evidence for row in Commitment.objects.on(case.ref)}
    assert len(evidence) == 1
    assert evidence < {one.ref, other.ref}
    assert fresh(case).next_due_at is None


@raced
def test_a_reply_that_raced_a_merge_goes_into_the_conversation_there_is_now(cast: Cast) -> None:
    case, other = cast.case(), cast.case(at=NOON + HOUR)
    _merged, message = behind(
        partial(merge, other, case, by=cast.li, at=NOON + 2 * HOUR),
        partial(reply, fresh(other), "Here is the answer.", by=cast.wang, at=NOON + 2 * HOUR),
    )
    assert message.case_id == case.pk
    assert owed(case) == {}
    assert fresh(case).next_due_at is None


@raced
def test_a_merge_that_raced_a_reply_finds_the_promise_kept(cast: Cast) -> None:
    case, other = cast.case(), cast.case(at=NOON + HOUR)
    message, merged = behind(
        partial(reply, other, "Here is the answer.", by=cast.wang, at=NOON + 2 * HOUR),
        partial(merge, fresh(other), fresh(case), by=cast.li, at=NOON + 2 * HOUR),
    )
    assert (message.case_id, merged.excused) == (other.pk, [])
    assert set(owed(case)) == {"respond", "answer"}


# log_call


def test_a_call_that_reached_the_customer_is_a_message_and_evidence(cast: Cast) -> None:
    case = cast.case()
    call = log_call(case, "Told them to wait.", by=cast.wang, at=NOON + HOUR, reached=True)
    assert isinstance(call, Message)
    assert (call.is_spoken, call.door, call.outbound) == (True, "hotline", None)
    assert (owed(case), fresh(case).state) == ({}, "open")


def test_a_call_nobody_took_is_a_note(cast: Cast) -> None:
    case = cast.case()
    note = log_call(case, "Engaged.", by=cast.wang, at=NOON, reached=False)
    assert isinstance(note, Note)
    assert "Engaged." in note.text
    assert set(owed(case)) == {"respond", "answer"}


# add_note


def test_a_note_is_for_colleagues_and_never_a_message(cast: Cast) -> None:
    case = cast.case()
    add_note(case, "The usual suspect.", by=cast.wang, at=NOON)
    assert (case.notes.count(), case.messages.count()) == (1, 1)
    assert "usual" not in str(told(case, "note.added"))


def test_an_empty_note_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="empty"):
        add_note(cast.case(), "\n", by=cast.wang, at=NOON)


# answer_not_needed


def test_thanks_need_no_answer_and_that_counts_as_excused_not_as_kept(cast: Cast) -> None:
    case = cast.case()
    reply(case, "Restart it.", by=cast.wang, at=NOON + HOUR)
    cast.write(case, "Thank you!", at=NOON + 2 * HOUR)
    assert answer_not_needed(case, "thanks", by=cast.wang, at=NOON + 3 * HOUR) == 1
    row = Commitment.objects.on(case.ref).latest("id")
    assert (row.status(NOON + 99 * HOUR), row.excuse, row.evidence) == (
        Status.EXCUSED,
        "answer_not_needed",
        None,
    )
    assert told(case, "message.answer_not_needed") == {"reason": "thanks"}


def test_without_a_reason_it_is_refused_and_repeated_it_does_nothing(cast: Cast) -> None:
    case = cast.case()
    with pytest.raises(Refused, match="on record"):
        answer_not_needed(case, "  ", by=cast.wang, at=NOON)
    assert answer_not_needed(case, "spam", by=cast.wang, at=NOON) == 1
    assert answer_not_needed(case, "spam", by=cast.wang, at=NOON) == 0
    assert history(case).count("message.answer_not_needed") == 1


def test_the_response_is_still_owed(cast: Cast) -> None:
    case: Case = cast.case()
    answer_not_needed(case, "thanks", by=cast.wang, at=NOON)
    assert set(owed(case)) == {"respond"}


def test_an_absence_notice_is_not_what_we_answer(cast: Cast) -> None:
    case = cast.case()
    asked = Message.objects.get(case=case)
    words = {"author_name": "Zhao Wei", "is_automatic": True, "message_id": "<away@huaxin.example>"}
    receive_message(case, Words("I am away.", **words), at=NOON + HOUR)
    assert reply(case, "On it.", by=cast.wang, at=NOON + 2 * HOUR).outbound.in_reply_to == asked.message_id


def test_a_machine_that_nobody_else_wrote_after_is_answered_in_its_thread(cast: Cast) -> None:
    opening = Opening("Disk full", "mail", contact=cast.zhao, is_automatic=True)
    case = open_case(opening, at=NOON, actor=Actor.contact(cast.zhao.pk, "Zhao"))
    words = {"author_name": "Monitor", "is_automatic": True, "message_id": "<disk@huaxin.example>"}
    receive_message(case, Words("Disk full.", **words), at=NOON)
    sent = reply(case, "We look.", by=cast.wang, at=NOON + HOUR).outbound
    assert sent.in_reply_to == "<disk@huaxin.example>"
