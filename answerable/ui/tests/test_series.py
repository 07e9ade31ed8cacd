"""Lists and runs of sentences read as the language writes them."""

from __future__ import annotations

import pytest
from django.utils import translation

from answerable.ui import series


@pytest.mark.parametrize(
    ("language", "said", "text"),
    [
        ("en", ["Anna", "Ben", "Carl"], "Anna, Ben and Carl"),
        ("en", ["Anna"], "Anna"),
        ("en", [], ""),
        ("zh-hans", ["甲", "乙", "丙"], "甲、乙和丙"),
    ],
)
def test_names_are_joined_in_the_language(language: str, said: list[str], text: str) -> None:
    with translation.override(language):
        assert series.names(said) == text


@pytest.mark.parametrize(
    ("language", "said", "text"),
    [("en", ["Yes.", "", "No."], "Yes. No."), ("zh-hans", ["是。", "", "否。"], "是。否。")],
)
def test_sentences_follow_each_other(language: str, said: list[str], text: str) -> None:
    with translation.override(language):
        assert series.sentences(said) == text
