"""Lengths of time in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from answerable.ui import spans


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "under 1 min"),
        (59.9, "under 1 min"),
        (60, "1 min"),
        (22 * 60 + 59, "22 min"),
        (3600, "1 h"),
        (3 * 3600 + 5 * 60, "3 h 5 min"),
        (86400, "1 d"),
        (26 * 3600 + 59 * 60, "1 d 2 h"),
        (10 * 86400 + 5 * 3600, "10 d"),
    ],
)
def test_two_units_at_most(seconds: float, words: str) -> None:
    with translation.override("en"):
        assert spans.words(seconds) == words


def test_the_sign_does_not_matter_and_a_timedelta_is_fine() -> None:
    with translation.override("en"):
        assert spans.words(timedelta(minutes=-20)) == spans.words(20 * 60) == "20 min"


def test_the_browser_gets_every_pattern() -> None:
    with translation.override("en"):
        assert set(spans.patterns()) == {"d", "dh", "h", "hm", "m", "s", "ago", "now"}
        assert '"hm": "{hours} h {minutes} min"' in spans.patterns_json()
