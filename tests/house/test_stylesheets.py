"""Stylesheets: every rule in a layer, every colour a meaning."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.files import name, static_files

SHEETS = [pytest.param(file, id=name(file)) for file in static_files(".css")]
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(")


def bare(file: Path) -> str:
    """The sheet without comments and quoted text."""
    without = re.sub(r"/\*.*?\*/", "", file.read_text("utf-8"), flags=re.S)
    return re.sub(r"\"[^\"]*\"|'[^']*'|url\([^)]*\)", '""', without)


def outermost(text: str) -> list[str]:
    """What begins each outermost block or statement."""
    heads, depth, head = [], 0, ""
    for sign in text:
        if sign in "{;" and depth == 0:
            heads.append(head.strip())
            head = ""
        elif depth == 0 and sign != "}":
            head += sign
        depth += (sign == "{") - (sign == "}")
    return heads


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_rule_stands_in_a_layer(sheet: Path) -> None:
    allowed = ("@layer", "@charset", "@property", "@view-transition", "@font-face")
    assert [head for head in outermost(bare(sheet)) if not head.startswith(allowed)] == []


@pytest.mark.parametrize("sheet", SHEETS)
def test_raw_colours_stand_in_the_tokens_only(sheet: Path) -> None:
    if sheet.name != "tokens.css":
        assert COLOUR.findall(bare(sheet)) == []


@pytest.mark.parametrize("sheet", SHEETS)
def test_nothing_is_important_outside_print(sheet: Path) -> None:
    if sheet.name not in {"print.css", "reset.css", "utilities.css"}:
        assert "!important" not in bare(sheet)
