"""`answerable doctor`: what it notices, and what it advises."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from answerable.config.health import machine, records
from answerable.config.health.finding import Finding, Verdict
from answerable.config.settings_table import load
from answerable.policy import versions


def named(findings: list[Finding], about: str) -> Finding:
    return next(finding for finding in findings if finding.about == about)


def test_a_data_folder_open_to_others_is_noticed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    found = machine.data_folder(load({"ANSWERABLE_DATA": str(tmp_path)}))
    assert found.verdict is Verdict.LOOK
    assert str(tmp_path) in found.advice


def test_a_data_folder_that_is_not_there_yet_is_no_failure(tmp_path: Path) -> None:
    found = machine.data_folder(load({"ANSWERABLE_DATA": str(tmp_path / "none")}))
    assert found.verdict is Verdict.LOOK


def test_mail_without_a_server_is_noticed() -> None:
    assert "ANSWERABLE_SMTP_URL" in machine.outgoing(load({})).advice


def test_a_mail_server_that_does_not_answer_is_bad() -> None:
    found = machine.outgoing(load({"ANSWERABLE_SMTP_URL": "smtp://127.0.0.1:9"}))
    assert found.verdict is Verdict.BAD


@pytest.mark.django_db
def test_nothing_in_force_is_bad_and_the_advice_is_a_command() -> None:
    found = named(list(records.examine()), "Service policy")
    assert found.verdict is Verdict.BAD
    assert found.advice.startswith("answerable policy activate")


@pytest.mark.django_db
def test_an_orderly_database_is_good_but_wants_an_administrator() -> None:
    versions.activate_shipped_default(datetime.now(UTC))
    findings = list(records.examine())
    bad = [finding.about for finding in findings if finding.verdict is Verdict.BAD]
    assert bad == ["Administrators"]
    assert named(findings, "Database").said.startswith("PostgreSQL")


def test_what_is_good_needs_no_advice() -> None:
    assert machine.python().advice == ""
