"""The manual names every key of the format and every word it knows."""

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from answerable.calendars.definition import CalendarDefinition
from answerable.policy import document, vocabulary
from answerable.policy.references import BLANKS

MANUAL = (Path(__file__).parents[3] / "docs" / "policy-file.md").read_text("utf-8")
PARTS = [
    part
    for part in [CalendarDefinition, *vars(document).values()]
    if isinstance(part, type) and issubclass(part, msgspec.Struct) and not part.__name__.startswith("_")
]
LISTS = [
    "Kind",
    "Door",
    "CoverName",
    "Audience",
    "Promise",
    "StartEvent",
    "Evidence",
    "PauseReason",
    "NoticeRole",
]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_key_is_described(part: type[msgspec.Struct]) -> None:
    keys = [field.encode_name for field in msgspec.structs.fields(part)]
    assert [key for key in keys if not re.search(rf"\b{key}\b", MANUAL)] == []


@pytest.mark.parametrize("name", [*LISTS, "SeverityChange", "BenefitKind", "BenefitUnit"])
def test_every_word_is_listed(name: str) -> None:
    assert [word for word in get_args(getattr(vocabulary, name)) if f"`{word}`" not in MANUAL] == []


def test_every_blank_is_listed() -> None:
    assert [blank for blank in BLANKS if f"`{{{blank}}}`" not in MANUAL] == []
