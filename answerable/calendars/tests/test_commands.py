"""`answerable calendar …` for administrators."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from answerable.accounts.models import User
from answerable.calendars import versions
from answerable.calendars.commands import app
from answerable.calendars.models import ProposedDay
from answerable.calendars.tests.cast import NOW, OFFICIAL_2027, desk, plain

pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[int, str]:
    outcome = CliRunner().invoke(app, list(words))
    return outcome.exit_code, outcome.output


def test_list_shows_versions_and_unsettled_years() -> None:
    assert "no calendars yet" in run("list")[1]
    versions.define("desk", desk(), NOW, name="Service desk")
    status, text = run("list")
    assert status == 0
    assert all(word in text for word in ("desk", "Service desk", "Asia/Shanghai", "CN", "2027"))


def test_show_tells_hours_and_days() -> None:
    versions.define("desk", desk(), NOW)
    status, text = run("show", "desk", "--year", "2026")
    assert status == 0
    assert "09:00–12:00 13:00–18:00" in text and "National Day" in text and "2026-10-10" in text
    assert "dates in it are provisional" in run("show", "desk", "--year", "2027")[1]
    assert "version 1" in run("show", "desk", "--version", "1")[1]


@pytest.mark.parametrize(
    "words",
    [
        ("show",),
        ("refresh",),
        ("confirm",),
        ("reject",),
        ("explain", "--start", "2026-11-23T09:00Z", "--hours", "2"),
    ],
)
def test_an_unknown_calendar_is_told_in_a_sentence(words: tuple[str, ...]) -> None:
    status, text = run(words[0], "nowhere", *words[1:])
    assert status == 2 and "There is no calendar called 'nowhere'" in text


def test_refresh_says_whether_there_was_news() -> None:
    versions.define("desk", desk(), NOW.replace(year=2024))
    assert "now at version 2" in run("refresh", "desk")[1]
    assert "up to date: version 2" in run("refresh", "desk")[1]


def test_a_list_is_imported_shown_and_confirmed_as_a_year(tmp_path: Path) -> None:
    User.objects.create(email="lead@example.com", name="Lin Lei")
    versions.define("desk", desk(), NOW)
    file = tmp_path / "2027.ics"
    file.write_bytes(OFFICIAL_2027)
    status, text = run("import-ics", str(file), "--calendar", "desk")
    assert status == 0 and "Proposed: 12. Known already: 0." in text and "make-up working day" in text
    assert "Proposed: 0. Known already: 12." in run("import-ics", str(file), "--calendar", "desk")[1]
    assert "2027.ics" in run("proposals")[1]
    assert (
        "Nobody here has the address" in run("confirm", "desk", "--year", "2027", "--by", "x@example.com")[1]
    )
    assert "version 2" in run("confirm", "desk", "--year", "2027", "--by", "LEAD@example.com")[1]
    assert "Nothing is proposed." in run("proposals", "desk")[1]


def test_single_days_are_confirmed_and_rejected(tmp_path: Path) -> None:
    versions.define("desk", plain(), NOW)
    file = tmp_path / "2027.ics"
    file.write_bytes(OFFICIAL_2027)
    run("import-ics", str(file), "--calendar", "desk")
    first, second, *_ = ProposedDay.objects.values_list("pk", flat=True)
    assert "version 2" in run("confirm", "desk", str(first))[1]
    assert run("confirm", "desk", str(first))[0] == 2
    assert "Refused" in run("reject", "desk", str(second))[1]
    assert run("reject", "desk", str(second))[0] == 2
    file.write_bytes(b"nothing of the kind")
    assert "no ICS calendar" in run("import-ics", str(file), "--calendar", "desk")[1]


def test_explain_tells_day_by_day() -> None:
    versions.define("desk", desk(), NOW)
    begun = ("explain", "desk", "--start", "2026-09-30T17:00+08:00")
    status, text = run(*begun, "--hours", "2", "--pause", "2026-10-08T09:00+08:00/2026-10-08T09:30+08:00")
    assert status == 0
    assert "holiday, National Day" in text and "paused 0:30:00" in text
    assert "Until 2026-10-08 10:30:00 +0800, after 2:00:00 of working time." in text
    assert "Until 2026-10-20 18:00:00 +0800" in run(*begun, "--days", "10")[1]
    assert "after 1:00:00 of working time" in run(*begun, "--end", "2026-10-01T00:00Z")[1]
    assert "Provisional" in run("explain", "desk", "--start", "2026-12-31T17:00+08:00", "--hours", "9")[1]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--start", "2026-09-30T17:00+08:00"), "One of --hours, --days and --end"),
        (("--start", "yesterday", "--hours", "2"), "'yesterday' is no instant"),
        (("--start", "2026-09-30T17:00", "--hours", "2"), "has no offset"),
        (("--start", "2026-09-30T17:00Z", "--hours", "-2"), "negative"),
        (("--start", "2026-09-30T17:00Z", "--hours", "2", "--pause", "2026-09-30T17:00Z"), "is no pause"),
    ],
)
def test_explain_tells_what_is_missing(words: tuple[str, ...], reason: str) -> None:
    versions.define("desk", plain(), NOW)
    status, text = run("explain", "desk", *words)
    assert status == 2 and reason in text
