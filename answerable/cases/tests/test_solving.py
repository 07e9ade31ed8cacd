"""Restoring and resolving, under a policy that promises both."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from answerable.cases.conversation import log_call, reply
from answerable.cases.lifecycle import wait
from answerable.cases.merging import merge
from answerable.cases.models import Resolution
from answerable.cases.refusals import Refused
from answerable.cases.solving import resolve, restore
from answerable.cases.tests.stories import HOUR, fresh, history, owed, told
from answerable.commitments.models import Commitment, Status
from answerable.mail.models import OutboundMail
from answerable.policy.versions import activate
from answerable.testing.cast import NOON, POLICIES, Cast
from answerable.testing.races import at_once


@pytest.fixture
def northlight(cast: Cast) -> Cast:
    activate((POLICIES / "northlight.toml").read_text(), NOON - timedelta(days=1))
    return cast


def test_restoring_tells_the_customer_and_keeps_that_promise_only(northlight: Cast) -> None:
    case = northlight.case(severity="S1")
    message = restore(case, "A spare node carries the load.", by=northlight.wang, at=NOON + HOUR)
    row = Commitment.objects.on(case.ref).get(promise="restore")
    assert (row.evidence, row.status(NOON + HOUR)) == (message.ref, Status.MET)
    assert set(owed(case)) == {"update", "resolve"}
    assert (fresh(case).state, told(case, "case.restored")) == ("open", {"message": message.pk})


def test_restoring_without_words_is_refused(northlight: Cast) -> None:
    case = northlight.case(severity="S1")
    with pytest.raises(Refused):
        restore(case, "", by=northlight.wang, at=NOON)
    assert "restore" in owed(case)


def test_resolving_keeps_every_promise_and_ends_the_progress_reports(northlight: Cast) -> None:
    case = northlight.case(severity="S1")
    found = resolve(case, "Release 8 has the repair.", by=northlight.wang, at=NOON + HOUR)
    case = fresh(case)
    assert (owed(case), case.next_due_at, case.state, case.resolved_at) == ({}, None, "resolved", NOON + HOUR)
    kept = {row.promise: row.evidence for row in Commitment.objects.on(case.ref).filter(met_at__isnull=False)}
    assert kept["resolve"] == kept["restore"] == found.message.ref
    assert Commitment.objects.on(case.ref).latest("id").excuse == "case_resolved"


def test_resolving_a_waiting_case_takes_it_up_first(cast: Cast) -> None:
    case = cast.case()
    reply(case, "A part is on its way.", by=cast.wang, at=NOON)
    wait(case, "waiting_for_supplier", by=cast.wang, at=NOON)
    stale = fresh(case)
    stale.state = "open"
    resolve(stale, "Replaced.", by=cast.wang, at=NOON + HOUR)
    assert (fresh(case).state, history(case)[-2:]) == ("resolved", ["resumed", "resolved"])
    assert not case.pauses.filter(ended_at=None).exists()


def test_resolving_is_refused_without_words_twice_or_when_merged(cast: Cast) -> None:
    case, other = cast.case(), cast.case()
    with pytest.raises(Refused, match="how it was solved"):
        resolve(case, " ", by=cast.wang, at=NOON)
    merge(other, case, by=cast.wang, at=NOON)
    with pytest.raises(Refused, match="part of"):
        resolve(other, "Done.", by=cast.wang, at=NOON)
    stale = fresh(case)
    resolve(case, "Done.", by=cast.wang, at=NOON)
    with pytest.raises(Refused, match="not open any more"):
        resolve(stale, "Done.", by=cast.wang, at=NOON)
    assert Resolution.objects.count() == 1


def test_without_telling_it_is_refused_only_while_an_answer_is_owed(northlight: Cast) -> None:
    case = northlight.case(severity="S1")
    with pytest.raises(Refused, match="still waits for an answer"):
        resolve(case, "Restarted.", by=northlight.wang, at=NOON, tell_customer=False)
    log_call(case, "Told them.", by=northlight.wang, at=NOON, reached=True)
    found = resolve(case, "Restarted.", by=northlight.wang, at=NOON + HOUR, tell_customer=False)
    mails = OutboundMail.objects.filter(automatic=False)
    assert (found.message, mails.count(), owed(case)) == (None, 0, {})
    assert Commitment.objects.on(case.ref).get(promise="resolve").evidence == ("resolution", found.pk)


@pytest.mark.django_db(transaction=True)
def test_resolved_by_two_at_once_is_one_resolution_and_one_mail(cast: Cast) -> None:
    case = cast.case()
    calls = [
        partial(resolve, fresh(case), "Restarted.", by=user, at=NOON + HOUR) for user in (cast.li, cast.wang)
    ]
    assert sorted(type(one).__name__ for one in at_once(*calls)) == ["Refused", "Resolution"]
    assert OutboundMail.objects.count() == 1
