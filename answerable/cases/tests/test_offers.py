"""A new case may belong to another: each decision done, refused, repeated, raced."""

from __future__ import annotations

from functools import partial

import pytest

from answerable.cases.conversation import reply
from answerable.cases.merging import merge, unmerge
from answerable.cases.models import Case, Offer, Relation
from answerable.cases.offers import (
    MOST_PER_CASE,
    move_there,
    offer,
    open_offers,
    refuse,
    relate_to,
    undecided,
)
from answerable.cases.opening import Opening, open_case
from answerable.cases.refusals import Refused
from answerable.cases.solving import resolve
from answerable.cases.tests.stories import HOUR, fresh, history
from answerable.customers.directory import meet_contact
from answerable.events.actors import Actor
from answerable.mail.models import OutboundMail
from answerable.testing.cast import NOON, Cast
from answerable.testing.races import at_once

raced = pytest.mark.django_db(transaction=True)


def strangers_case(cast: Cast, address: str = "eve@elsewhere.example") -> Case:
    eve = meet_contact(address, "Eve", at=NOON)
    opening = Opening("Re: Nodes", "mail", contact=eve)
    case = open_case(opening, at=NOON + HOUR, actor=Actor.contact(eve.pk, "Eve"))
    cast.write(case, "I saw it too.", at=NOON + HOUR, contact=eve)
    return fresh(case)


def offered(cast: Cast, case: Case | None = None, other: Case | None = None) -> Offer:
    found = offer(case or strangers_case(cast), other or cast.case(), reason="token", at=NOON + HOUR)
    assert found is not None
    return found


# offer


def test_an_offer_is_made_once_and_never_to_itself(cast: Cast) -> None:
    found = offered(cast)
    assert offer(found.case, found.other, reason="number", at=NOON) == found
    assert offer(found.case, found.case, reason="number", at=NOON) is None
    assert history(found.case).count("link_offered") == 1
    for _time in range(MOST_PER_CASE + 2):
        offer(found.case, cast.case(), reason="number", at=NOON)
    assert found.case.offers.count() == MOST_PER_CASE


def test_an_offer_shows_on_the_new_case_until_it_is_decided(cast: Cast) -> None:
    found = offered(cast)
    assert (open_offers(found.case), open_offers(found.other)) == ([found], [])
    assert undecided([found.case, found.other]) == {found.case.pk}
    refuse(found, by=cast.wang, at=NOON)
    assert (open_offers(found.case), undecided([found.case])) == ([], set())


# move_there


def test_moved_there_the_stranger_is_admitted_until_the_merge_is_undone(cast: Cast) -> None:
    found = offered(cast)
    case, other = found.case, found.other
    assert move_there(found, by=cast.wang, at=NOON + 2 * HOUR) == other
    assert fresh(case).merged_into == other
    reply(fresh(other), "Both of you.", by=cast.wang, at=NOON + 3 * HOUR)
    assert OutboundMail.objects.latest("pk").recipients == ["zhao@huaxin.example", "eve@elsewhere.example"]
    unmerge(fresh(case), by=cast.wang, at=NOON + 4 * HOUR)
    reply(fresh(other), "Only you.", by=cast.wang, at=NOON + 5 * HOUR)
    assert OutboundMail.objects.latest("pk").recipients == ["zhao@huaxin.example"]


def test_nobody_is_admitted_who_belongs_there_anyway(cast: Cast) -> None:
    for contact in (cast.zhao, meet_contact("qian@huaxin.example", "Qian", at=NOON)):
        found = offered(cast, cast.case(contact))
        move_there(found, by=cast.wang, at=NOON + 2 * HOUR)
        assert not found.case.participants.exists()


def test_a_case_that_was_resolved_is_opened_again_for_it(cast: Cast) -> None:
    other = cast.case()
    resolve(other, "Restarted.", by=cast.wang, at=NOON + HOUR)
    found = offered(cast, other=fresh(other))
    move_there(found, by=cast.wang, at=NOON + 2 * HOUR)
    assert fresh(other).state == "open"


def test_the_cases_of_two_customers_are_never_one(cast: Cast) -> None:
    found = offered(cast, cast.case(cast.anna))
    with pytest.raises(Refused, match="two customers"):
        move_there(found, by=cast.wang, at=NOON)
    found.refresh_from_db()
    assert (found.decision, found.case.participants.count()) == ("", 0)
    relate_to(found, by=cast.wang, at=NOON)


def test_it_goes_to_the_case_in_which_the_other_went_on(cast: Cast) -> None:
    other, head = cast.case(), cast.case()
    found = offered(cast, other=other)
    merge(other, head, by=cast.wang, at=NOON + HOUR)
    assert move_there(found, by=cast.wang, at=NOON + 2 * HOUR) == head


def test_moving_answers_the_other_offers_on_the_case(cast: Cast) -> None:
    found = offered(cast)
    second = offered(cast, found.case)
    move_there(found, by=cast.wang, at=NOON + 2 * HOUR)
    second.refresh_from_db()
    assert second.decision == "no"


def test_moving_again_changes_nothing(cast: Cast) -> None:
    found = offered(cast)
    for _time in range(2):
        move_there(Offer.objects.get(pk=found.pk), by=cast.wang, at=NOON + 2 * HOUR)
    assert history(found.other).count("merged") == 1


def test_what_a_colleague_decided_otherwise_stays(cast: Cast) -> None:
    found = offered(cast)
    refuse(found, by=cast.li, at=NOON)
    for verb in (move_there, relate_to):
        with pytest.raises(Refused, match="Li Lei has decided this already"):
            verb(Offer.objects.get(pk=found.pk), by=cast.wang, at=NOON)


@raced
def test_two_who_move_it_at_once_move_it_once(cast: Cast) -> None:
    found = offered(cast)
    offers = [Offer.objects.get(pk=found.pk) for _one in range(2)]
    at_once(*(partial(move_there, one, by=cast.wang, at=NOON + 2 * HOUR) for one in offers))
    assert history(found.other).count("merged") == 1


# relate_to, refuse


def test_related_cases_stay_apart(cast: Cast) -> None:
    found = offered(cast)
    for _time in range(2):
        relate_to(found, by=cast.wang, at=NOON)
    assert Relation.objects.filter(case=found.case, other=found.other).count() == 1
    assert fresh(found.case).merged_into is None
    assert (found.decision, history(found.case).count("link_decided")) == ("related", 1)


def test_refused_twice_is_refused_once(cast: Cast) -> None:
    found = offered(cast)
    for _time in range(2):
        refuse(Offer.objects.get(pk=found.pk), by=cast.wang, at=NOON)
    assert history(found.case).count("link_decided") == 1
