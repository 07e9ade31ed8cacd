"""Which clauses hold: different promises stand beside each other, within one promise one wins."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.policy.document import Condition
from answerable.policy.matching import Situation, applies, choices_for, clauses_for, overlap
from answerable.policy.reading import parse
from answerable.policy.tests.policies import NORTHLIGHT, VONECHAIN, clause, small
from answerable.policy.vocabulary import COVERS, DOORS, KINDS

VENDOR = parse(VONECHAIN, "vonechain.toml")
OTHER = parse(NORTHLIGHT, "northlight.toml")
HOURS = {"P1": 4, "P2": 8, "P3": 24, "P4": 24}


@pytest.mark.parametrize(("severity", "door", "cover", "kind"), list(product(HOURS, DOORS, COVERS, KINDS)))
def test_the_shipped_policy_promises_its_response_in_every_situation(
    severity: str, door: str, cover: str, kind: str
) -> None:
    [respond] = clauses_for(VENDOR, "case.opened", Situation(kind, severity, door, cover))
    assert respond.promise == "respond"
    assert respond.target.duration.total_seconds() == HOURS[severity] * 3600
    assert respond.pausable == ()


def test_a_mail_is_owed_an_answer_beside_the_response() -> None:
    situation = Situation("incident", "P1", "mail", "contract")
    [answer] = clauses_for(VENDOR, "message.received", situation)
    assert (answer.id, answer.target.duration.total_seconds()) == ("answer-mail", 24 * 3600)
    assert clauses_for(VENDOR, "message.received", situation._replace(door="hotline")) == []


def test_promises_of_the_same_case_stand_beside_each_other() -> None:
    found = clauses_for(OTHER, "case.opened", Situation("incident", "S1", "portal", "contract"))
    assert [one.id for one in found] == [
        "respond-s1",
        "update-s1",
        "restore-s1",
        "resolve-s1",
        "second-line-s1",
    ]


def test_the_higher_precedence_wins_and_the_other_is_told() -> None:
    situation = Situation("incident", "S2", "mail", "contract", "americas")
    choice = choices_for(OTHER, "case.opened", situation)[0]
    assert (choice.clause.id, [one.id for one in choice.gave_way]) == ("respond-s2-americas", ["respond-s2"])
    [without_plan, *_] = clauses_for(OTHER, "case.opened", situation._replace(plan=None))
    assert without_plan.id == "respond-s2"


def test_of_equal_precedence_the_more_specific_then_the_first_wins() -> None:
    document = small(
        more=clause("special", 'when.severity = ["P1"]') + clause("later", 'when.severity = ["P1"]')
    )
    [grave] = clauses_for(document, "case.opened", Situation("incident", "P1", "mail", "none"))
    [other] = clauses_for(document, "case.opened", Situation("incident", "P2", "mail", "none"))
    assert (grave.id, other.id) == ("special", "respond")


_CONDITIONS = st.builds(
    Condition,
    kind=st.lists(st.sampled_from(KINDS[:2]), unique=True).map(tuple),
    severity=st.lists(st.sampled_from(["P1", "P2"]), unique=True).map(tuple),
    door=st.lists(st.sampled_from(DOORS[:2]), unique=True).map(tuple),
    cover=st.lists(st.sampled_from(COVERS[:2]), unique=True).map(tuple),
)


@given(_CONDITIONS, _CONDITIONS)
def test_conditions_overlap_exactly_when_a_situation_satisfies_both(one: Condition, other: Condition) -> None:
    situations = product(KINDS[:3], ["P1", "P2", "P3"], DOORS[:3], COVERS[:3])
    both = any(applies(one, Situation(*each)) and applies(other, Situation(*each)) for each in situations)
    assert overlap(one, other) == both


def test_a_plan_implies_a_contract() -> None:
    assert not overlap(Condition(plan=("gold",)), Condition(cover=("warranty", "none")))
    assert overlap(Condition(plan=("gold",)), Condition(cover=("contract",)))
