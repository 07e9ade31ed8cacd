"""Numbers and sizes."""

from __future__ import annotations

import pytest
from django.utils import translation

from answerable.ui.measures import filesize, number


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (1_430_000, "1.4 MB"),
        (62_000_000, "62 MB"),
        (999_999, "1 MB"),
    ],
)
def test_sizes_stay_under_a_thousand_of_their_unit(size: int, words: str) -> None:
    with translation.override("en"):
        assert filesize(size) == words


def test_numbers_are_grouped() -> None:
    with translation.override("en"):
        assert number(12345) == "12,345"
