"""A policy file that cannot be used is refused with file, line, path and what was expected."""

from datetime import timedelta

import pytest

from answerable.policy.problems import PolicyError, Problem
from answerable.policy.reading import fingerprint, parse
from answerable.policy.tests.policies import SMALL, clause, small, source


def problems(*changes: tuple[str, str], more: str = "") -> list[Problem]:
    with pytest.raises(PolicyError) as refused:
        small(*changes, more=more)
    return list(refused.value.problems)


def test_a_good_file_becomes_a_document() -> None:
    document = small()
    assert document.clause("respond").target.duration == timedelta(hours=4)
    assert [severity.id for severity in document.severities] == ["P1", "P2"]
    assert document.vendor.name.get("zh-hans") == "Small"


def test_an_error_names_file_line_path_and_what_was_expected() -> None:
    [problem] = problems(('target = "PT4H"', 'target = "four hours"'))
    assert str(problem) == (
        "small.toml, line 35, clauses[0].target: "
        'expected a duration such as "PT4H", "PT15M" or "P2D", found "four hours"'
    )


def test_all_errors_are_told_at_once_in_the_order_of_the_file() -> None:
    found = problems(
        ('zone = "UTC"\n\n[texts]', "zone = 7\n\n[texts]"),
        ('criteria = "All else."', 'criterion = "All else."'),
        ('promise = "respond"', 'promise = "reply"'),
    )
    assert [(problem.line, problem.message.split(";")[0]) for problem in found[:3]] == [
        (8, "expected some text, found the number 7"),
        (25, '"criteria" is missing'),
        (28, '"criterion" is not known here'),
    ]
    assert (found[3].line, found[3].path) == (33, ("clauses", 0, "promise"))
    assert 'expected one of "respond", "answer"' in found[3].message


def test_a_misspelt_key_is_told_which_was_meant() -> None:
    [problem] = problems(('calendar = "always"', 'calendar = "always"\npausible = []'))
    assert problem.path == ("clauses", 0, "pausible")
    assert problem.message == '"pausible" is not known here; did you mean "pausable"?'


def test_broken_toml_is_told_with_its_line() -> None:
    with pytest.raises(PolicyError) as refused:
        parse("format = 1\nid = ", "broken.toml")
    assert str(refused.value).startswith("broken.toml, line 2: this is not valid TOML:")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('calendar = "always"', 'calendar = "never"', 'there is no calendar "never"; known: "always"'),
        (
            'default_severity = "P2"',
            'default_severity = "S1"',
            'there is no severity "S1"; known: "P1", "P2"',
        ),
        ('id = "P2"', 'id = "P1"', "already taken"),
        (
            'met_by = ["human_reply"]',
            'met_by = ["acknowledgement"]',
            "an automatic acknowledgement never keeps",
        ),
        ('target = "PT4H"\n', "", "expected a target"),
        ('starts_on = "case.opened"\n', "", "expected starts_on"),
        ('calendar = "always"\nstarts', "starts", "expected the calendar it counts on"),
        ('met_by = ["human_reply"]\n', "", "expected met_by"),
        ('target = "PT4H"', 'target = "PT0S"', "longer than nothing"),
        ('target = "PT4H"', 'target = "-PT4H"', "expected a duration"),
        ('target = "PT4H"', "target = { working_days = 0 }", "expected a whole number"),
        ('target = "PT4H"', 'target = { working_days = 2, period = "P1Y" }', "expected exactly one of"),
        ('target = "PT4H"', "target = { times = 2 }", "expected exactly one of"),
        ('title = "Response"', 'title = "Within {hours}"', 'there is no blank "hours"'),
        ('languages = ["en"]', "languages = []", "at least one language"),
        ('name = "Small"\nzone = "UTC"', 'name = "Small"\nzone = "Mars/Dome"', "is not a time zone"),
        ("always_open = true", 'always_open = "yes"', "expected true or false"),
        ("always_open = true", 'hours.monday = [["09:00", "18:00"]]', "expected one of"),
        ("always_open = true", 'hours.mon = [["09:00"]]', "a pair of times"),
        ("format = 1", "format = 2", "expected"),
    ],
)
def test_what_cannot_be_meant_is_refused(old: str, new: str, words: str) -> None:
    assert any(words in problem.message for problem in problems((old, new)))


def test_a_clause_for_strangers_to_the_policy_is_refused() -> None:
    found = problems(more=clause("other", 'when.severity = ["P9"]', 'when.plan = ["gold"]'))
    assert [problem.path[-3:] for problem in found] == [("when", "severity", 0), ("when", "plan", 0)]


def test_a_broken_ladder_is_told_once_where_it_stands() -> None:
    ladder = '\n[ladders]\nusual = [{ at = "150%", notify = ["team"] }]\n'
    first, second = (
        clause(name, 'warnings = "usual"', f'when.severity = ["{name}"]') for name in ("P1", "P2")
    )
    found = problems(more=ladder.replace("\n[ladders]", "[ladders]") + first + second)
    assert [problem.path for problem in found] == [("ladders", "usual", 0, "at")]


def test_a_ladder_that_does_not_exist_is_named() -> None:
    [problem] = problems(more=clause("other", 'when.severity = ["P1"]', 'warnings = "usual"'))
    assert problem.message == 'there is no ladder "usual"; ladders here: none'


@pytest.mark.parametrize(
    "rung",
    [
        '{ notify = ["team"] }',
        '{ at = "50%", after = "PT0S", notify = ["team"] }',
        '{ at = "50%", notify = [] }',
    ],
)
def test_a_rung_has_one_place_and_somebody_to_tell(rung: str) -> None:
    [problem] = problems(more=clause("other", f"warnings = [{rung}]", 'when.severity = ["P1"]'))
    assert problem.path == ("clauses", 1, "warnings", 0)


def test_very_short_targets_are_allowed() -> None:
    assert small(('target = "PT4H"', 'target = "PT10S"')).clauses[0].target.duration == timedelta(seconds=10)


def test_the_fingerprint_is_that_of_the_bytes() -> None:
    assert fingerprint("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert source() == SMALL
