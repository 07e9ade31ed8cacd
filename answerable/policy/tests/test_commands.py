"""The `policy` commands, one by one."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from answerable.policy.commands import app
from answerable.policy.models import PolicyVersion
from answerable.policy.tests.policies import SHIPPED, SMALL, clause

VONECHAIN, NORTHLIGHT = str(SHIPPED / "vonechain.toml"), str(SHIPPED / "northlight.toml")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "small.toml"
    file.write_text(SMALL, "utf-8")
    return file


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


def test_check_says_that_a_good_file_is_good() -> None:
    result = run("check", VONECHAIN)
    assert result.exit_code == 0
    assert result.output.endswith("25 clauses, 0 errors, 0 warnings.\n")


def test_check_names_every_problem_with_its_line(small: Path) -> None:
    small.write_text(SMALL.replace("PT4H", "soon").replace('calendar = "always"', "calender = 1"), "utf-8")
    result = run("check", small)
    assert result.exit_code == 1
    assert f"{small}, line 35, clauses[0].target: expected a duration" in result.stderr
    assert (
        f'{small}, line 36, clauses[0].calender: "calender" is not known here; did you mean "calendar"?'
        in result.stderr
    )


def test_check_fails_on_a_contradiction_and_on_warnings_only_if_asked(small: Path) -> None:
    small.write_text(SMALL + clause("faster", 'target = "PT2H"'), "utf-8")
    assert run("check", small).exit_code == 1
    small.write_text(SMALL.replace('"respond"\nnumber', '"respond"\nwhen.severity = ["P1"]\nnumber'), "utf-8")
    result = run("check", small)
    assert (result.exit_code, run("check", small, "--strict").exit_code) == (0, 1)
    assert "line 30, clauses: warning: no clause promises a response for severity P2" in result.output


def test_check_of_a_file_that_is_not_there() -> None:
    result = run("check", "nowhere.toml")
    assert (result.exit_code, result.stderr) == (1, "answerable: nowhere.toml: No such file or directory\n")


@pytest.mark.django_db
def test_activate_show_and_versions() -> None:
    assert "Version 1 is in force" in run("activate", VONECHAIN).output
    assert "in force already" in run("activate", VONECHAIN).output
    assert "P1 response: clause removed (4 h, severity P1)" in run("activate", NORTHLIGHT).output
    assert "S1 response" in run("show").output
    assert "4 hours, round the clock" in run("show", "--version", 1).output
    assert "P1 响应" in run("show", "--version", 1, "--language", "zh-hans").output
    assert run("show", "--version", 1, "--source").output == Path(VONECHAIN).read_text("utf-8")
    content = json.loads(run("show", "--json").output)
    assert (content["version"], content["id"]) == (2, "northlight")
    assert "second-line-s1" not in {one["id"] for one in content["clauses"]}
    rows = json.loads(run("versions", "--json").output)
    assert [(row["version"], row["policy"]) for row in rows] == [(1, "vonechain"), (2, "northlight")]
    assert "northlight" in run("versions").output


@pytest.mark.django_db
def test_activate_refuses_what_is_wrong(small: Path) -> None:
    small.write_text(SMALL + clause("faster", 'target = "PT2H"'), "utf-8")
    result = run("activate", small)
    assert result.exit_code == 1
    assert "promise different things in the same situation" in result.stderr
    assert not PolicyVersion.objects.exists()


def test_diff_of_two_files(small: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.toml"
    new.write_text(SMALL.replace("PT4H", "PT90M"), "utf-8")
    assert run("diff", small, new).output == "Response: 4 h → 1 h 30 min\n"
    assert run("diff", small, small).output == "Nothing changed.\n"
    assert json.loads(run("diff", small, new, "--json").output) == [
        {"subject": "Response", "words": "4 h → 1 h 30 min"}
    ]


@pytest.mark.django_db
def test_diff_of_versions(small: Path) -> None:
    run("activate", small)
    small.write_text(SMALL.replace("PT4H", "PT2H"), "utf-8")
    run("activate", small)
    assert run("diff", 1, 2).output == "Response: 4 h → 2 h\n"
    assert run("diff", 1, small).output == "Response: 4 h → 2 h\n"
    assert run("diff", 1, 9).exit_code == 1


@pytest.mark.django_db
def test_explain_for_people_and_for_programs() -> None:
    run("activate", VONECHAIN)
    question = ("explain", "--severity", "P1", "--door", "mail", "--at", "2026-10-01T03:00:00+08:00")
    text = run(*question).output
    assert "P1 response (clause 2.4, respond-p1)" in text
    assert "due Thu 2026-10-01 07:00 (Shanghai time)" in text
    content = json.loads(run(*question, "--cover", "contract", "--plan", "gold", "--json").output)
    assert content["version"] == 1
    assert [one["due"] for one in content["clauses"]] == [
        "2026-09-30T23:00:00+00:00",
        "2026-10-01T19:00:00+00:00",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["--severity", "S1", "--door", "mail"],
            "--severity S1 is not known; expected one of P1, P2, P3, P4.",
        ),
        (["--severity", "P1", "--door", "window"], "--door window is not known"),
        (["--severity", "P1", "--door", "mail", "--cover", "full"], "--cover full is not known"),
        (["--severity", "P1", "--door", "mail", "--at", "soon"], "--at soon is not an instant"),
        (["--severity", "P1", "--door", "mail", "--version", "4"], "There is no version 4"),
    ],
)
def test_explain_says_which_words_it_knows(words: list[str], message: str) -> None:
    run("activate", VONECHAIN)
    result = run("explain", *words)
    assert result.exit_code == 1
    assert message in result.stderr


@pytest.mark.django_db
def test_explain_of_a_situation_nobody_thought_of(small: Path) -> None:
    small.write_text(SMALL.replace('"respond"\nnumber', '"respond"\nwhen.severity = ["P1"]\nnumber'), "utf-8")
    run("activate", small)
    assert (
        "No clause promises a response in this situation."
        in run("explain", "--severity", "P2", "--door", "api").output
    )
