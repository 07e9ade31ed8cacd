"""A filter is an address, a list and a sentence."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from answerable.accounts.people import team_called
from answerable.cases.filters import CHOICES, CaseFilter
from answerable.cases.merging import merge
from answerable.cases.solving import resolve
from answerable.cases.tests.stories import HOUR
from answerable.testing.cast import NOON, Cast

plain = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x4E10, exclude_categories=["Cs", "Cc", "Zs"]), max_size=12
)
filters = st.builds(
    CaseFilter,
    whose=st.sampled_from(CHOICES["whose"]),
    state=st.sampled_from(CHOICES["state"]),
    severity=st.sampled_from(["", "P1", "S2"]),
    kind=st.sampled_from(["", *CHOICES["kind"]]),
    door=st.sampled_from(["", *CHOICES["door"]]),
    due=st.sampled_from(["", *CHOICES["due"]]),
    team=st.sampled_from(["", "1", "42"]),
    assignee=st.sampled_from(["", "7"]),
    customer=st.sampled_from(["", "9"]),
    words=st.sampled_from(["", "nodes", "节点 停止", "a&b=c", "50 %"]),
)


def read(address: str) -> CaseFilter:
    return CaseFilter.from_query(QueryDict(address))


@given(filters)
def test_from_filter_to_address_and_back_is_the_same_filter(wanted: CaseFilter) -> None:
    assert read(wanted.to_query()) == wanted


@given(st.dictionaries(st.sampled_from(CaseFilter.__slots__), plain))
def test_whatever_stands_in_an_address_reading_it_twice_changes_nothing(query: dict[str, str]) -> None:
    address = QueryDict(mutable=True)
    address.update(query)
    once = CaseFilter.from_query(address)
    assert read(once.to_query()) == once


@pytest.mark.parametrize(
    "nonsense", ["whose=everyone", "state=late", "team=²", "assignee=99999999999999999999", "due=x"]
)
def test_what_makes_no_sense_is_left_out(nonsense: str) -> None:
    assert read(nonsense) == CaseFilter()


def test_the_plain_filter_has_an_empty_address(cast: Cast) -> None:
    assert CaseFilter().to_query() == ""
    assert CaseFilter(whose="mine", words="a b").to_query() == "whose=mine&words=a+b"


def test_each_part_narrows_the_list(cast: Cast) -> None:
    mine = cast.case(assignee=cast.wang, severity="P1", subject="Nodes stand still")
    theirs = cast.case(cast.anna, team=team_called("Platform"), kind="question", subject="Keys 100%")
    done = cast.case()
    resolve(done, "Restarted.", by=cast.wang, at=NOON)
    merge(cast.case(), mine, by=cast.wang, at=NOON)

    def found(**wanted: str) -> set:
        return set(CaseFilter(**wanted).apply(cast.wang, NOON))

    assert found() == {mine, theirs}
    assert found(state="any") == {mine, theirs, done}
    assert found(state="resolved") == {done}
    assert found(whose="mine") == {mine}
    assert found(whose="team") == {mine, theirs}
    assert found(whose="unassigned") == {theirs}
    assert found(severity="P1") == {mine}
    assert found(kind="question") == {theirs}
    assert found(door="hotline") == set()
    assert found(customer=str(cast.nordbank.pk)) == {theirs}
    assert found(words="STAND nodes") == {mine}
    assert found(words="100%") == {theirs}
    assert found(words=mine.number[-7:]) == {mine}
    assert found(words="anna@nordbank") == {theirs}


def test_due_soon_and_missed_are_told_by_the_clock(cast: Cast) -> None:
    grave, mild = cast.case(severity="P1"), cast.case(severity="P4")

    def found(due: str, at) -> list:
        return list(CaseFilter(due=due).apply(cast.wang, at))

    assert (found("soon", NOON + HOUR), found("missed", NOON + HOUR)) == ([grave], [])
    assert (found("soon", NOON + 5 * HOUR), found("missed", NOON + 5 * HOUR)) == ([], [grave])
    assert list(CaseFilter().apply(cast.wang, NOON)) == [grave, mild]


def test_nobody_but_active_colleagues_sees_any(cast: Cast) -> None:
    cast.case()
    cast.wang.is_active = False
    for viewer in (cast.wang, AnonymousUser()):
        assert not CaseFilter().apply(viewer, NOON).exists()  # type: ignore[arg-type]


def test_the_sentence_says_what_is_listed(cast: Cast) -> None:
    assert CaseFilter().sentence() == "All cases · still open"
    wanted = CaseFilter(
        whose="mine",
        state="waiting",
        severity="P1",
        kind="question",
        door="mail",
        customer=str(cast.huaxin.pk),
        due="missed",
        words="nodes",
    )
    assert wanted.sentence() == (
        "My cases · waiting · P1 · Question · E-mail · Shanghai Huaxin · promise missed · “nodes”"
    )
    assert CaseFilter(customer="999999", state="any").sentence() == "All cases · in any state"
