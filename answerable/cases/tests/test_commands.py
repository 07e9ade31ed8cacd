"""`answerable case …`."""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner

from answerable.cases.commands import app
from answerable.cases.conversation import reply
from answerable.cases.solving import resolve
from answerable.cases.tests.stories import HOUR
from answerable.testing.cast import NOON, Cast

run = CliRunner()


def data(*words: str) -> Any:
    result = run.invoke(app, [*words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_list_shows_the_newest_first_and_open_ones_in_the_order_of_the_queue(cast: Cast) -> None:
    mild = cast.case(severity="P4", at=NOON)
    grave = cast.case(severity="P1", at=NOON)
    done = cast.case(at=NOON + HOUR)
    resolve(done, "Restarted.", by=cast.wang, at=NOON + HOUR)
    assert [one["number"] for one in data("list")] == [done.number, grave.number, mild.number]
    assert [one["number"] for one in data("list", "--open")] == [grave.number, mild.number]
    assert [one["number"] for one in data("list", "--open", "--limit", "1")] == [grave.number]
    assert grave.number in run.invoke(app, ["list"]).stdout


def test_show_has_the_conversation_and_the_promises(cast: Cast) -> None:
    case = cast.case(severity="P1", subject="节点停止出块")
    message = reply(case, "We are on it.", by=cast.wang, at=NOON + HOUR)
    shown = data("show", case.number.lower().replace("-", " "))
    assert {
        name: shown[name]
        for name in ("number", "subject", "kind", "severity", "state", "door", "customer", "opened_at")
    } == {
        "number": case.number,
        "subject": "节点停止出块",
        "kind": "incident",
        "severity": "P1",
        "state": "open",
        "door": "mail",
        "customer": "Shanghai Huaxin",
        "opened_at": "2026-03-10T02:00:00Z",
    }
    assert shown["contact"] == {"name": "Zhao Wei", "email": "zhao@huaxin.example"}
    heard, said = shown["messages"]
    assert (heard["direction"], heard["from"], heard["at"]) == (
        "in",
        "zhao@huaxin.example",
        "2026-03-10T02:00:00Z",
    )
    assert (said["direction"], said["text"]) == ("out", "We are on it.")
    promises = {row["promise"]: row for row in shown["commitments"]}
    assert promises["respond"] | {"id": 0, "policy_version": 0} == {
        "id": 0,
        "clause": "respond-p1",
        "promise": "respond",
        "audience": "public",
        "severity": "P1",
        "started_at": "2026-03-10T02:00:00Z",
        "due_at": "2026-03-10T06:00:00Z",
        "state": "met",
        "met_at": "2026-03-10T03:00:00Z",
        "missed_at": None,
        "excused_at": None,
        "excuse": None,
        "evidence": str(message.ref),
        "policy_version": 0,
    }
    printed = run.invoke(app, ["show", case.number]).stdout
    assert "We are on it." in printed
    assert "respond-p1" in printed


def test_show_says_what_is_wrong_with_a_number(cast: Cast) -> None:
    case = cast.case()
    wrong = case.number[:-1] + str((int(case.number[-1]) + 1) % 10)
    result = run.invoke(app, ["show", wrong])
    assert (result.exit_code, "check digit" in result.stderr) == (2, True)
    result = run.invoke(app, ["show", "AN-25-00001-4"])
    assert result.exit_code in (1, 2)
