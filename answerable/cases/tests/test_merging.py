"""One conversation made of two, and two made of one again."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from answerable.cases.conversation import answer_not_needed, receive_message, reply
from answerable.cases.lifecycle import resume, wait
from answerable.cases.merging import merge, relate, unmerge, unrelate
from answerable.cases.models import Case, Message, Relation
from answerable.cases.opening import Opening, open_case
from answerable.cases.refusals import Refused
from answerable.cases.solving import resolve
from answerable.cases.tests.stories import HOUR, fresh, history, owed, staff
from answerable.commitments.models import Commitment
from answerable.commitments.rebuild import differences
from answerable.customers.directory import meet_contact
from answerable.events.actors import Actor
from answerable.policy.versions import activate
from answerable.testing.cast import NOON, POLICIES, Cast
from answerable.testing.races import at_once

raced = pytest.mark.django_db(transaction=True)


def two(cast: Cast, **more) -> tuple[Case, Case]:
    return cast.case(at=NOON, **more), cast.case(at=NOON + HOUR, **more)


def starts(*cases: Case) -> set:
    rows = Commitment.objects.inside(*(case.ref for case in cases)).owed()
    return {(row.within_id, row.promise) for row in rows}


def test_a_merged_case_leaves_the_queue_and_its_words_stay_at_home(cast: Cast) -> None:
    case, other = two(cast)
    merge(other, case, by=cast.wang, at=NOON + 2 * HOUR)
    assert list(Case.objects.live()) == [case]
    assert Message.objects.filter(case=other).count() == 1
    assert (history(case)[-1], history(other)[-1]) == ("merged", "merged")
    assert starts(case, other) == {(case.pk, "respond"), (case.pk, "answer")}


def test_words_on_the_merged_case_go_on_in_the_other(cast: Cast) -> None:
    case, other = two(cast)
    merge(other, case, by=cast.wang, at=NOON + 2 * HOUR)
    cast.write(fresh(other), "Any news?", at=NOON + 3 * HOUR)
    assert case.messages.filter(text="Any news?").exists()
    assert starts(case, other) == {(case.pk, "respond"), (case.pk, "answer")}


def test_of_two_goals_the_one_due_first_stays(cast: Cast) -> None:
    mild, grave = cast.case(at=NOON, severity="P4"), cast.case(at=NOON + HOUR, severity="P1")
    merge(grave, mild, by=cast.wang, at=NOON + 2 * HOUR)
    assert fresh(mild).next_due_at == NOON + 5 * HOUR


def test_what_cannot_be_one_conversation_is_refused(cast: Cast) -> None:
    case, other = two(cast)
    foreign = cast.case(cast.anna)
    with pytest.raises(Refused, match="into itself"):
        merge(case, fresh(case), by=cast.wang, at=NOON)
    with pytest.raises(Refused, match="two customers"):
        merge(foreign, case, by=cast.wang, at=NOON)
    merge(other, case, by=cast.wang, at=NOON)
    with pytest.raises(Refused, match="already part"):
        merge(other, foreign, by=cast.wang, at=NOON)
    with pytest.raises(Refused, match="itself part"):
        merge(cast.case(), other, by=cast.wang, at=NOON)
    with pytest.raises(Refused, match="undo that first"):
        merge(case, cast.case(), by=cast.wang, at=NOON)


def test_strangers_are_not_merged_before_anybody_knows_that_they_belong_together(cast: Cast) -> None:
    cases = [
        open_case(
            Opening("Help", "mail", contact=meet_contact(f"{name}@gmail.com", name, at=NOON)),
            at=NOON,
            actor=Actor.contact(None, name),
        )
        for name in ("ann", "bob")
    ]
    with pytest.raises(Refused, match="link them"):
        merge(*cases, by=cast.wang, at=NOON)
    with pytest.raises(Refused, match="link them"):
        merge(cases[0], cast.case(), by=cast.wang, at=NOON)


def test_a_live_case_is_not_buried_under_a_resolved_one(cast: Cast) -> None:
    case, other = two(cast)
    resolve(case, "Restarted.", by=cast.wang, at=NOON + 2 * HOUR)
    with pytest.raises(Refused, match="reopen it first"):
        merge(other, case, by=cast.wang, at=NOON + 3 * HOUR)
    merge(case, other, by=cast.wang, at=NOON + 3 * HOUR)
    assert set(owed(other)) == {"respond", "answer"}


# unmerge


def test_undone_each_case_owes_again_what_it_owed_before(cast: Cast) -> None:
    case, other = two(cast)
    before = {row.pk: row.due_at for row in Commitment.objects.owed()}
    merge(other, case, by=cast.wang, at=NOON + 2 * HOUR)
    unmerge(fresh(other), by=cast.wang, at=NOON + 3 * HOUR)
    assert {row.pk: row.due_at for row in Commitment.objects.owed()} == before
    assert fresh(other).next_due_at == NOON + 25 * HOUR
    assert set(Case.objects.live()) == {case, other}
    assert list(differences()) == []


def test_what_was_kept_in_the_one_conversation_stays_kept_for_both(cast: Cast) -> None:
    case, other = two(cast)
    merge(other, case, by=cast.wang, at=NOON + 2 * HOUR)
    reply(case, "One answer.", by=cast.wang, at=NOON + 3 * HOUR)
    unmerge(other, by=cast.wang, at=NOON + 4 * HOUR)
    assert (owed(case), owed(other)) == ({}, {})


def test_so_does_what_was_given_up_even_if_it_was_promised_anew_since(cast: Cast) -> None:
    case, other = two(cast)
    merge(case, other, by=cast.wang, at=NOON + 2 * HOUR)  # the clock of `case` goes on
    answer_not_needed(other, "thanks", by=cast.wang, at=NOON + 3 * HOUR)
    cast.write(other, "One more thing.", at=NOON + 4 * HOUR)
    unmerge(case, by=cast.wang, at=NOON + 5 * HOUR)
    answers = Commitment.objects.inside(case.ref, other.ref).owed().filter(promise="answer")
    assert [(row.within_id, row.started_at) for row in answers] == [(other.pk, NOON + 4 * HOUR)]


def test_undone_when_not_merged_or_twice_is_refused(cast: Cast) -> None:
    case, other = two(cast)
    with pytest.raises(Refused, match="not merged"):
        unmerge(other, by=cast.wang, at=NOON)
    merge(other, case, by=cast.wang, at=NOON)
    unmerge(other, by=cast.wang, at=NOON)
    with pytest.raises(Refused, match="not merged"):
        unmerge(other, by=cast.wang, at=NOON)


def test_of_three_cases_one_taken_out_leaves_the_oldest_clock_of_the_rest(cast: Cast) -> None:
    first, second = two(cast)
    head = cast.case(at=NOON + 2 * HOUR)
    merge(first, head, by=cast.wang, at=NOON + 3 * HOUR)
    merge(second, head, by=cast.wang, at=NOON + 3 * HOUR)
    assert starts(first, second, head) == {(first.pk, "respond"), (first.pk, "answer")}
    unmerge(first, by=cast.wang, at=NOON + 4 * HOUR)
    assert starts(second, head) == {(second.pk, "respond"), (second.pk, "answer")}
    unmerge(second, by=cast.wang, at=NOON + 5 * HOUR)
    assert starts(head) == {(head.pk, "respond"), (head.pk, "answer")}
    assert list(differences()) == []


def test_an_answer_kept_on_a_third_case_counts_for_the_one_taken_out(cast: Cast) -> None:
    first, second = two(cast)
    head = cast.case(at=NOON + 2 * HOUR)
    merge(first, head, by=cast.wang, at=NOON + 3 * HOUR)
    merge(second, head, by=cast.wang, at=NOON + 3 * HOUR)
    reply(head, "One answer to all.", by=cast.wang, at=NOON + 4 * HOUR)
    unmerge(second, by=cast.wang, at=NOON + 5 * HOUR)
    assert (owed(second), owed(head)) == ({}, {})


def test_clocks_stand_still_with_the_case_they_were_merged_into(cast: Cast) -> None:
    activate((POLICIES / "northlight.toml").read_text(), NOON - timedelta(days=1))
    case, other = two(cast, severity="S2")
    reply(case, "Which release?", by=cast.wang, at=NOON + 6 * HOUR)
    wait(case, "waiting_for_customer", by=cast.wang, at=NOON + 6 * HOUR)
    merge(other, case, by=cast.wang, at=NOON + 7 * HOUR)
    rows = Commitment.objects.inside(case.ref, other.ref).owed().filter(promise="restore")
    assert all(row.paused_at for row in rows)
    resume(case, at=NOON + 8 * HOUR, actor=staff(cast.wang))
    unmerge(other, by=cast.wang, at=NOON + 9 * HOUR)
    assert not Commitment.objects.owed().filter(paused_at__isnull=False).exists()
    assert list(differences()) == []


def test_a_waiting_case_that_is_merged_waits_no_more(cast: Cast) -> None:
    case, other = two(cast)
    reply(other, "A part is on its way.", by=cast.wang, at=NOON + 2 * HOUR)
    wait(other, "waiting_for_supplier", by=cast.wang, at=NOON + 2 * HOUR)
    merge(other, case, by=cast.wang, at=NOON + 3 * HOUR)
    assert not other.pauses.filter(ended_at=None).exists()


@raced
def test_merged_into_each_other_at_once_one_is_refused(cast: Cast) -> None:
    case, other = two(cast)
    outcomes = at_once(
        partial(merge, fresh(case), fresh(other), by=cast.wang, at=NOON + 2 * HOUR),
        partial(merge, fresh(other), fresh(case), by=cast.li, at=NOON + 2 * HOUR),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Merge", "Refused"]
    assert Case.objects.live().count() == 1


@raced
def test_words_from_everywhere_while_cases_are_merged_and_parted_never_jam(cast: Cast) -> None:
    from answerable.cases.conversation import Words

    case, other = two(cast)

    def to_and_fro() -> None:
        for turn in range(3):
            merge(fresh(other), fresh(case), by=cast.wang, at=NOON + (2 + turn) * HOUR)
            unmerge(fresh(other), by=cast.wang, at=NOON + (2 + turn) * HOUR)

    def talk(on: Case, name: str) -> None:
        for turn in range(3):
            receive_message(fresh(on), Words(f"{name} {turn}", name, contact=cast.zhao), at=NOON + 2 * HOUR)
            reply(fresh(on), f"To {name} {turn}", by=cast.li, at=NOON + 2 * HOUR)

    outcomes = at_once(to_and_fro, partial(talk, case, "A"), partial(talk, other, "B"))
    assert outcomes == [None, None, None]
    assert Message.objects.count() == 2 + 12
    assert list(differences()) == []


# relate


def test_cases_are_related_once_and_unrelated_once(cast: Cast) -> None:
    case, other = two(cast)
    relate(case, other, by=cast.wang, at=NOON)
    relate(case, other, by=cast.wang, at=NOON)
    assert (Relation.objects.count(), history(case).count("related")) == (1, 1)
    assert unrelate(case, other, by=cast.wang, at=NOON)
    assert not unrelate(case, other, by=cast.wang, at=NOON)
    with pytest.raises(Refused, match="itself"):
        relate(case, case, by=cast.wang, at=NOON)
