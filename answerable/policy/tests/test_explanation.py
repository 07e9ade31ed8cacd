"""Which clauses apply, when each is due, and why."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from answerable.policy.explanation import as_json, contents_of, deadline, explain
from answerable.policy.matching import Situation
from answerable.policy.reading import parse
from answerable.policy.tests.policies import NORTHLIGHT, VONECHAIN, small

VENDOR = parse(VONECHAIN, "vonechain.toml")
OTHER = parse(NORTHLIGHT, "northlight.toml")
NIGHT = datetime(2026, 9, 30, 19, tzinfo=UTC)  # 3 a.m. in Shanghai, on the first day of the holidays


@pytest.mark.parametrize(("severity", "hours"), [("P1", 4), ("P2", 8), ("P3", 24), ("P4", 24)])
def test_response_times_are_clock_hours_at_night_and_on_holidays(severity: str, hours: int) -> None:
    explanation = explain(VENDOR, Situation("incident", severity, "mail", "none"), NIGHT)
    due = {one.clause.promise: one.due_at for one in explanation.clauses}
    assert due == {"respond": NIGHT + timedelta(hours=hours), "answer": NIGHT + timedelta(hours=24)}


def test_the_earliest_deadline_comes_first() -> None:
    explanation = explain(OTHER, Situation("incident", "S1", "mail", "contract"), NIGHT)
    instants = [one.due_at for one in explanation.clauses]
    assert instants == sorted(instants)
    assert explanation.clauses[0].clause.id == "second-line-s1"


@pytest.mark.parametrize(
    ("accepted", "due"),
    [
        (datetime(2026, 2, 10, 2, tzinfo=UTC), datetime(2026, 3, 2, 10, tzinfo=UTC)),
        (datetime(2026, 9, 25, 2, tzinfo=UTC), datetime(2026, 10, 15, 10, tzinfo=UTC)),
    ],
)
def test_ten_working_days_follow_the_official_calendar(accepted: datetime, due: datetime) -> None:
    clause = VENDOR.clause("training-after-acceptance")
    assert deadline(clause, contents_of(VENDOR, accepted)("office"), accepted) == due


def test_reasons_name_holidays_hours_and_what_gave_way() -> None:
    at = datetime(2026, 10, 2, 14, tzinfo=UTC)  # a Friday evening in Berlin, before German Unity Day
    explanation = explain(OTHER, Situation("incident", "S2", "mail", "contract", "americas"), at)
    reasons = {one.clause.id: one.reasons for one in explanation.clauses}
    assert "Sat 2026-10-03: German Unity Day, nothing counts." in reasons["update-s2"]
    assert "Fri 2026-10-02: 10:00–12:00 counts 2 h." in reasons["respond-s2-americas"]
    assert (
        'Clause "respond-s2" (2 h) would apply as well, but gives way: its precedence is lower.'
        in reasons["respond-s2-americas"]
    )
    assert "Mon 2026-10-05: working day 1." in reasons["resolve-s2"]
    assert "Fri 2026-10-02: the day of the start, does not count." in reasons["resolve-s2"]


def test_a_year_without_an_official_list_is_called_provisional() -> None:
    document = small(("always_open = true", 'country = "CN"\nhours.mon = [["09:00", "18:00"]]'))
    at = datetime(2031, 1, 6, 1, tzinfo=UTC)
    [one] = explain(document, Situation("incident", "P1", "mail", "none"), at).clauses
    assert "Provisional: the official holidays of 2031 are not known yet." in one.reasons


def test_a_situation_without_a_promise_says_so() -> None:
    document = small(('promise = "respond"', 'promise = "respond"\nwhen.severity = ["P1"]'))
    explanation = explain(document, Situation("incident", "P2", "mail", "none"), NIGHT)
    assert not explanation.promises_response
    assert as_json(explanation)["clauses"] == []


def test_the_json_says_the_same() -> None:
    content = json.loads(
        json.dumps(as_json(explain(VENDOR, Situation("incident", "P1", "mail", "none"), NIGHT)))
    )
    assert content["situation"] == {
        "kind": "incident",
        "severity": "P1",
        "door": "mail",
        "cover": "none",
        "plan": None,
    }
    assert [(one["clause"], one["due"]) for one in content["clauses"]] == [
        ("respond-p1", "2026-09-30T23:00:00+00:00"),
        ("answer-mail", "2026-10-01T19:00:00+00:00"),
    ]
