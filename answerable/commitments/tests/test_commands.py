"""`answerable commitments …`."""

from __future__ import annotations

import json
from datetime import timedelta

from typer.testing import CliRunner

from answerable.commitments.commands import app
from answerable.commitments.models import Commitment
from answerable.commitments.tests.promises import again, names, promise
from answerable.testing.cast import NOON, Cast

run = CliRunner()
HOUR = timedelta(hours=1)


def test_list_shows_what_is_owed_next_first(cast: Cast) -> None:
    mild, grave = cast.case(severity="P4"), cast.case(severity="P1")
    listed = json.loads(run.invoke(app, ["list", "--owed", "--json"]).stdout)
    assert (listed[0]["about"], listed[0]["clause"]) == (f"case:{grave.pk}", "respond-p1")
    assert {one["about"] for one in listed} == {f"case:{mild.pk}", f"case:{grave.pk}"}
    assert "respond-p1" in run.invoke(app, ["list"]).stdout


def test_why_explains_and_knows_what_is_not_there(cast: Cast) -> None:
    row = promise(cast.policy)
    told = run.invoke(app, ["why", str(row.pk)]).stdout
    assert "Clause 2.4" in told
    assert "2026-03-10" in told
    assert (
        json.loads(run.invoke(app, ["why", str(row.pk), "--json"]).stdout)["due_at"] == row.due_at.isoformat()
    )
    missing = run.invoke(app, ["why", "999999"])
    assert (missing.exit_code, "no commitment" in missing.stderr) == (1, True)


def test_rebuild_check_reports_and_changes_nothing_and_rebuild_mends(cast: Cast) -> None:
    row = promise(cast.policy)
    assert run.invoke(app, ["rebuild", "--check"]).exit_code == 0
    Commitment.objects.update(due_at=NOON)
    checked = run.invoke(app, ["rebuild", "--check"])
    assert checked.exit_code == 1
    assert f"commitment {row.pk}: due_at is" in checked.stdout
    assert again(row).due_at == NOON
    assert "were repaired" in run.invoke(app, ["rebuild"]).stdout
    assert again(row).due_at == NOON + 4 * HOUR
    assert run.invoke(app, ["rebuild", "--check"]).exit_code == 0


def test_sweep_judges_as_of_an_instant_and_says_what_comes_next(cast: Cast) -> None:
    row = promise(cast.policy)
    told = run.invoke(app, ["sweep", "--at", "2026-03-10T12:00:00+08:00"]).stdout
    assert "1 promise acted on. Next: 2026-03-10T05:00:00+00:00" in told
    assert names(row) == ["started", "warned"]


def test_sweep_wants_an_instant_with_an_offset(cast: Cast) -> None:
    for wrong, says in (("2026-03-10T12:00:00", "no offset"), ("tomorrow", "not an instant")):
        result = run.invoke(app, ["sweep", "--at", wrong])
        assert (result.exit_code, says in result.stderr) == (2, True), result.output
