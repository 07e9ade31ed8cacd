"""Templates: strict security headers hold, instants go through one door, sentences can be translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.files import name, templates

# Mails are read by programs that know neither stylesheets nor our headers.
PAGES = [pytest.param(file, id=name(file)) for file in templates() if file.parent.name != "mail"]
# Drawings of our own, written in the template itself.
DRAWINGS = {"due.html", "icon.html", "severity.html"}


@pytest.mark.parametrize("template", PAGES)
def test_no_inline_handler_style_or_script(template: Path) -> None:
    text = template.read_text("utf-8")
    assert re.findall(r"\son[a-z]+=|javascript:|\sstyle=", text) == []
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag or "nonce" in tag or "importmap" in tag, tag


@pytest.mark.parametrize("template", PAGES)
def test_nothing_is_loaded_from_elsewhere(template: Path) -> None:
    text = template.read_text("utf-8")
    assert re.findall(r"(?:src|srcset)=[\"']https?://|<link[^>]+href=[\"']https?://", text) == []


@pytest.mark.parametrize("template", PAGES)
def test_nothing_is_marked_safe(template: Path) -> None:
    """What is safe was made so in Python, where it can be tested."""
    if template.name not in DRAWINGS:
        assert re.findall(r"\|\s*safe\b|autoescape\s+false", template.read_text("utf-8")) == []


@pytest.mark.parametrize("template", PAGES)
def test_words_for_people_can_be_translated(template: Path) -> None:
    """Two words in a row outside tags and expressions were forgotten."""
    text = re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", "", template.read_text("utf-8"), flags=re.S)
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<script.*?</script>|<!--.*?-->", " ", text, flags=re.S)
    text = re.sub(r"<[^>]*>", "\n", text)
    assert re.findall(r"[A-Za-z]{3,}[ ]+[a-z]{3,}", text) == []
