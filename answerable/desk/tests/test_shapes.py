"""Folding of events, and the lead's line."""

from __future__ import annotations

from answerable.desk.shapes import Fold, Outlook, folded
from answerable.desk.tests.shown_case import entries


def test_three_events_in_a_row_become_one_line() -> None:
    kinds = [one.kind for one in folded(entries())]
    assert kinds == ["message", "fold", "note", "message", "call", "message", "event", "message"]


def test_nothing_is_lost_by_folding() -> None:
    seen = [
        entry.id for one in folded(entries()) for entry in (one.entries if isinstance(one, Fold) else [one])
    ]
    assert seen == [entry.id for entry in entries()]


def test_an_unread_event_is_never_hidden_in_a_fold() -> None:
    events = [one for one in entries() if one.kind == "event"][:3]
    assert len(folded(events)) == 1
    assert len(folded(events, at_least=4)) == 3


def test_the_line_runs_from_left_to_right() -> None:
    assert Outlook("", [0.5, 1.0], [], []).points == "0.0,30.0 100.0,0.0"
