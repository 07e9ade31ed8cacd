"""What a clock says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from answerable.ui.due import Due, DueState

NOW = datetime(2026, 9, 30, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "left", "words"),
    [
        (DueState.RUNNING, timedelta(hours=3, minutes=5), "answer due in 3 h 5 min"),
        (DueState.SOON, timedelta(minutes=22), "answer due in 22 min"),
        (DueState.MISSED, timedelta(minutes=-20), "answer missed by 20 min"),
        (DueState.PAUSED, timedelta(hours=6), "answer: clock stopped with 6 h left"),
        (DueState.EXCUSED, timedelta(0), "answer excused"),
    ],
)
def test_each_state_has_its_sentence(state: DueState, left: timedelta, words: str) -> None:
    with translation.override("en"):
        assert Due(NOW + left, state, "answer", 0.5, NOW).words == words


def test_a_settled_clock_is_told_from_when_it_was_settled() -> None:
    with translation.override("en"):
        met = Due(NOW, DueState.MET, "answer", 0.5, NOW, NOW - timedelta(hours=1))
        late = Due(NOW, DueState.MET_LATE, "answer", 1, NOW, NOW + timedelta(minutes=45))
    assert met.words == "answer met with 1 h to spare"
    assert late.words == "answer met 45 min late"
    assert not met.is_counting


def test_the_browser_counts_in_the_same_sentence() -> None:
    with translation.override("en"):
        assert Due(NOW, DueState.RUNNING, "answer", 0, NOW).pattern == "answer due in {time}"
