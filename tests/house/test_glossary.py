"""The glossary comes first: no model without an entry."""

from __future__ import annotations

import re

from django.apps import apps

from tests.house.files import PROJECT

GLOSSARY = PROJECT / "docs" / "glossary.md"


def words(name: str) -> str:
    """`PolicyVersion` → `policy version`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def test_every_model_has_an_entry() -> None:
    entries = {term.lower() for term in re.findall(r"\*\*(.+?)\*\*", GLOSSARY.read_text("utf-8"))}
    models = {
        model.__name__
        for room in apps.get_app_configs()
        if room.name.startswith("answerable.")
        for model in room.get_models()
    }
    assert sorted(name for name in models if words(name) not in entries) == []
