"""Stylesheets: all found, layers first, joined when collected."""

from __future__ import annotations

import gzip
from types import SimpleNamespace

from answerable.ui import sheets


def test_layers_come_first_and_rooms_bring_their_own() -> None:
    names = list(sheets.parts())
    assert names[0] == "ui/css/layers.css"
    assert "desk/css/case.css" in names


def test_a_page_links_each_sheet_until_they_are_joined(monkeypatch) -> None:
    monkeypatch.setattr(sheets, "staticfiles_storage", SimpleNamespace(hashed_files={}))
    assert len(sheets.addresses()) == len(sheets.parts())


def test_the_joined_sheet_has_everything_and_stays_small() -> None:
    joined = sheets.joined()
    assert joined.startswith("@layer reset, base, layout, components, rooms, utilities, print;")
    assert len(gzip.compress(joined.encode())) < 40_000
