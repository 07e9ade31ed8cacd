"""What is contradictory is an error, what is unwise a warning."""

from datetime import date

import pytest

from answerable.policy.lint import Finding, lint
from answerable.policy.reading import parse
from answerable.policy.tests.policies import SHIPPED, clause, small

ON = date(2026, 11, 22)


def found(*changes: tuple[str, str], more: str = "") -> list[Finding]:
    return lint(small(*changes, more=more), ON)


def messages(*changes: tuple[str, str], more: str = "") -> str:
    return "\n".join(f"{one.level}: {one.message}" for one in found(*changes, more=more))


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.toml")), ids=lambda file: file.stem)
def test_the_shipped_policies_are_without_fault(file) -> None:
    assert lint(parse(file.read_text("utf-8"), file.name), ON) == []


def test_the_small_policy_is_without_fault() -> None:
    assert found() == []


def test_different_targets_in_one_situation_are_a_contradiction() -> None:
    [finding] = found(more=clause("faster", 'target = "PT2H"', 'when.severity = ["P1"]'))
    assert finding.level == "error"
    assert 'clauses "respond" (4 h) and "faster" (2 h) promise different things' in finding.message


@pytest.mark.parametrize(
    "line",
    ["precedence = 1", 'audience = "internal"', 'starts_on = "message.received"', 'promise = "answer"'],
)
def test_an_order_or_another_promise_settles_it(line: str) -> None:
    assert found(more=clause("faster", 'target = "PT2H"', line)) == []


def test_conditions_that_never_meet_do_not_contradict() -> None:
    first = ('promise = "respond"', 'promise = "respond"\nwhen.severity = ["P1"]')
    assert found(first, more=clause("slower", 'target = "PT8H"', 'when.severity = ["P2"]')) == []


def test_the_same_promise_twice_is_no_contradiction() -> None:
    assert found(more=clause("again", 'when.severity = ["P1"]')) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ('hours.mon = []\ncountry = "CN"', "no working time at all"),
        ('hours.mon = [["25:00", "26:00"]]', "is not a time of day"),
        ('always_open = true\ncountry = "XX"', "no holidays are known"),
    ],
)
def test_an_impossible_calendar_is_an_error(change: str, words: str) -> None:
    text = messages(("always_open = true", change))
    assert text.startswith('error: calendar "always" is impossible:') and words in text


@pytest.mark.parametrize(
    ("ladder", "words"),
    [
        ('[{ at = "75%", notify = ["team"] }, { at = "50%", notify = ["lead"] }]', "number 2 is not later"),
        (
            '[{ at = "90%", notify = ["team"] }, { before = "PT1H", notify = ["lead"] }]',
            "number 2 is not later",
        ),
        ('[{ before = "PT5H", notify = ["team"] }]', "warns 5 h before it is due, but allows only 4 h"),
    ],
)
def test_a_ladder_goes_up(ladder: str, words: str) -> None:
    met = 'met_by = ["human_reply"]'
    assert words in messages((met, f"{met}\nwarnings = {ladder}"))


def test_situations_no_clause_covers_are_named_as_few_as_possible() -> None:
    when = 'promise = "respond"\nwhen.severity = ["P1"]'
    assert messages(('promise = "respond"', when)) == "warning: no clause promises a response for severity P2"
    doors, covers = '["mail", "hotline", "portal", "chat", "api"]', '["contract", "warranty", "goodwill"]'
    when = f'promise = "respond"\nwhen.door = {doors}\nwhen.cover = {covers}'
    assert set(messages(('promise = "respond"', when)).splitlines()) == {
        "warning: no clause promises a response for severity P1 or P2, by fax",
        "warning: no clause promises a response for severity P1 or P2, by e-mail or by telephone "
        "or on the website or by chat or from a connected system, without cover",
    }


def test_missing_translations_are_named_with_their_place() -> None:
    [finding] = found(('languages = ["en"]', 'languages = ["en", "zh-hans"]'), ('"Down"', '{ en = "Down" }'))
    assert finding == Finding("warning", ("severities", 0, "name"), "this text is missing in zh-hans")


def test_a_calendar_nobody_uses_and_a_door_nobody_offers_are_told() -> None:
    more = (
        '\n[calendars.spare]\nzone = "UTC"\nalways_open = true\n\n[[doors]]\ndoor = "mail"\nname = "Mail"\n'
    )
    text = messages(more=more + clause("fax", 'when.door = ["fax"]'))
    assert 'warning: no clause and no desk uses calendar "spare"' in text
    assert 'clause "fax" asks for a door the policy does not offer: fax' in text


def test_a_number_typed_into_a_text_is_told() -> None:
    typed = ('title = "Response"', 'title = "Response"\ntext = "Within 4 hours."')
    assert "has a number typed in" in messages(typed)
