"""From new to closed and back: each verb done, refused, repeated, raced."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import IntegrityError, transaction

from answerable.cases import clocks, lifecycle
from answerable.cases.conversation import Words, receive_message, reply
from answerable.cases.lifecycle import (
    close,
    close_what_was_agreed,
    may_reopen,
    reopen,
    resume,
    take_up,
    wait,
    wake_agreed_dates,
)
from answerable.cases.models import Case, Pause
from answerable.cases.refusals import Refused
from answerable.cases.solving import resolve
from answerable.cases.tests.stories import DAY, HOUR, fresh, history, owed, staff
from answerable.lib.solitude import nobody_else
from answerable.testing.cast import NOON, Cast
from answerable.testing.races import at_once, behind

raced = pytest.mark.django_db(transaction=True)


def asked(cast: Cast) -> Case:
    """An open case on which the customer was asked something."""
    case = cast.case()
    reply(case, "Which release?", by=cast.wang, at=NOON + HOUR)
    return fresh(case)


def resolved(cast: Cast, at=NOON + HOUR) -> Case:
    case = cast.case()
    resolve(case, "Restarted.", by=cast.wang, at=at)
    return fresh(case)


# take_up


def test_a_new_case_taken_up_is_open_and_nothing_is_kept_by_that(cast: Cast) -> None:
    case = cast.case()
    take_up(case, by=cast.wang, at=NOON)
    take_up(case, by=cast.li, at=NOON)
    assert (fresh(case).state, history(case)) == ("open", ["opened", "taken_up"])
    assert set(owed(case)) == {"respond", "answer"}


# wait and resume


def test_a_case_waits_for_an_answer_to_a_question(cast: Cast) -> None:
    case = asked(cast)
    span = wait(case, "waiting_for_customer", by=cast.wang, at=NOON + HOUR, remark="Which release")
    assert (fresh(case).state, span.author, span.ended_at) == ("waiting", cast.wang, None)


@pytest.mark.parametrize(
    ("reason", "until", "says"),
    [
        ("coffee", None, "what the case waits for"),
        ("waiting_for_customer", None, "question first"),
        ("agreed_date", None, "in the future"),
        ("agreed_date", NOON, "in the future"),
        ("waiting_for_supplier", NOON - HOUR, "in the future"),
    ],
)
def test_waiting_is_refused_without_what_it_needs(cast: Cast, reason: str, until, says: str) -> None:
    case = cast.case()
    with pytest.raises(Refused, match=says):
        wait(case, reason, by=cast.wang, at=NOON, until=until)
    assert (fresh(case).state, Pause.objects.count()) == ("new", 0)


def test_an_acknowledgement_is_no_question(cast: Cast) -> None:
    from answerable.cases.acknowledgement import acknowledge

    case = cast.case()
    acknowledge(case, at=NOON)
    with pytest.raises(Refused, match="question first"):
        wait(case, "waiting_for_customer", by=cast.wang, at=NOON)


def test_a_waiting_case_cannot_wait_again(cast: Cast) -> None:
    case = asked(cast)
    wait(case, "waiting_for_customer", by=cast.wang, at=NOON + HOUR)
    with pytest.raises(Refused, match="no longer open"):
        wait(case, "waiting_for_supplier", by=cast.wang, at=NOON + HOUR)


@raced
def test_of_two_who_let_it_wait_at_once_one_wins(cast: Cast) -> None:
    case = asked(cast)
    calls = [
        partial(wait, fresh(case), "waiting_for_supplier", by=user, at=NOON + HOUR)
        for user in (cast.li, cast.wang)
    ]
    assert sorted(type(one).__name__ for one in at_once(*calls)) == ["Pause", "Refused"]


@raced
def test_waiting_raced_by_the_customers_answer_is_refused(cast: Cast) -> None:
    case = asked(cast)
    _message, refused = behind(
        lambda: receive_message(case, Words("Release 7", "Zhao", contact=cast.zhao), at=NOON + 2 * HOUR),
        lambda: wait(fresh(case), "waiting_for_customer", by=cast.wang, at=NOON + 2 * HOUR),
    )
    assert isinstance(refused, Refused)
    assert fresh(case).state == "open"


def test_resuming_ends_the_span_and_repeated_does_nothing(cast: Cast) -> None:
    case = asked(cast)
    span = wait(case, "waiting_for_supplier", by=cast.wang, at=NOON + HOUR)
    resume(case, at=NOON + 2 * HOUR, actor=staff(cast.wang))
    resume(case, at=NOON + 3 * HOUR, actor=staff(cast.wang))
    span.refresh_from_db()
    assert (fresh(case).state, span.ended_at) == ("open", NOON + 2 * HOUR)
    assert history(case).count("resumed") == 1


def test_cases_wake_when_their_agreed_date_has_come(cast: Cast) -> None:
    case = asked(cast)
    wait(case, "agreed_date", by=cast.wang, at=NOON + HOUR, until=NOON + DAY)
    assert wake_agreed_dates(NOON + DAY - HOUR) == 0
    assert wake_agreed_dates(NOON + DAY) == 1
    assert (fresh(case).state, wake_agreed_dates(NOON + DAY)) == ("open", 0)


# close


def test_a_resolved_case_is_closed_once(cast: Cast) -> None:
    case = resolved(cast)
    close(case, at=NOON + DAY, actor=staff(cast.wang))
    close(case, at=NOON + 2 * DAY, actor=staff(cast.wang))
    assert (fresh(case).state, fresh(case).closed_at) == ("closed", NOON + DAY)
    assert history(case).count("closed") == 1


def test_a_case_that_is_open_or_owes_something_is_not_closed(cast: Cast) -> None:
    with pytest.raises(Refused, match="owed"):
        close(cast.case(), at=NOON, actor=staff(cast.wang))
    case = resolved(cast)
    stranger = Words("Me too!", "Somebody", is_verified=False)
    receive_message(case, stranger, at=NOON + 2 * HOUR)
    with pytest.raises(Refused, match="owed"):
        close(case, at=NOON + DAY, actor=staff(cast.wang))
    assert close_what_was_agreed(NOON + 9 * DAY) == 0


def test_what_was_agreed_closes_after_the_time_of_the_policy(cast: Cast) -> None:
    case = resolved(cast)
    assert close_what_was_agreed(NOON + 7 * DAY) == 0
    assert close_what_was_agreed(NOON + 7 * DAY + HOUR) == 1
    assert fresh(case).state == "closed"


def test_one_that_cannot_be_closed_holds_up_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    stubborn, willing = resolved(cast), resolved(cast, NOON + 2 * HOUR)
    real = lifecycle.close

    def close_but_one(case: Case, **more) -> Case:
        if case.pk == stubborn.pk:
            raise Refused("the customer was quicker")
        return real(case, **more)

    monkeypatch.setattr(lifecycle, "close", close_but_one)
    assert close_what_was_agreed(NOON + 9 * DAY) == 1
    assert fresh(willing).state == "closed"


# reopen


def test_reopening_begins_a_cycle_and_repeated_does_nothing(cast: Cast) -> None:
    case = resolved(cast)
    stale = fresh(case)
    reopen(case, at=NOON + DAY, actor=staff(cast.wang), why="It is back.")
    reopen(stale, at=NOON + DAY, actor=staff(cast.wang))
    assert (fresh(case).state, fresh(case).cycle, fresh(case).resolved_at) == ("open", 2, None)
    assert history(case).count("reopened") == 1


@raced
def test_reopened_by_two_at_once_is_one_cycle(cast: Cast) -> None:
    case = resolved(cast)
    at_once(*[partial(reopen, fresh(case), at=NOON + DAY, actor=staff(cast.wang))] * 2)
    assert fresh(case).cycle == 2
    resolve(fresh(case), "Again.", by=cast.wang, at=NOON + DAY)


def test_the_policy_says_how_long_a_closed_case_may_be_opened_again(cast: Cast) -> None:
    case = resolved(cast)
    assert may_reopen(case, NOON + 300 * DAY)
    close(case, at=NOON + DAY, actor=staff(cast.wang))
    assert may_reopen(case, NOON + 31 * DAY)
    assert not may_reopen(case, NOON + 31 * DAY + HOUR)


def test_a_pause_never_ends_before_it_began(cast: Cast) -> None:
    """A mail stored before the case began to wait may be read only afterwards."""
    case = cast.case()
    reply(case, "Which release?", by=cast.wang, at=NOON)
    wait(case, "waiting_for_customer", by=cast.wang, at=NOON + 2 * HOUR)
    cast.write(case, "Release 7.", at=NOON + HOUR)
    span = Pause.objects.get(case=case)
    assert (span.started_at, span.ended_at) == (NOON + 2 * HOUR, NOON + 2 * HOUR)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pause.objects.update(ended_at=NOON)


def test_closing_asks_the_ledger_and_not_a_copy(cast: Cast) -> None:
    """While many verbs run together the copies wait; what is owed does not."""
    case = resolved(cast)
    with clocks.refreshed_together(), nobody_else():
        words = Words("Is it?", "Zhao Wei", contact=cast.zhao, is_verified=False)
        receive_message(fresh(case), words, at=NOON + 2 * HOUR)
        assert fresh(case).next_due_at is None
        with pytest.raises(Refused, match="still owed"):
            close(fresh(case), at=NOON + 3 * HOUR, actor=staff(cast.wang))
        reply(fresh(case), "It is.", by=cast.wang, at=NOON + 3 * HOUR)
        Case.objects.filter(pk=case.pk).update(next_due_at=NOON)
        close(fresh(case), at=NOON + 4 * HOUR, actor=staff(cast.wang))
    assert (fresh(case).state, fresh(case).next_due_at) == ("closed", None)
