"""The manual says what the program does."""

from __future__ import annotations

import re

from answerable.config.cli import BRANCHES
from answerable.config.commands.settings import manual
from tests.house.files import PROJECT

DOCS = PROJECT / "docs"


def test_the_page_of_settings_is_up_to_date() -> None:
    """Otherwise: bin/answerable settings --markdown, and paste."""
    assert manual() in (DOCS / "administrators" / "settings.md").read_text("utf-8")


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*DOCS.rglob("*.md"), *PROJECT.glob("*.md")]:
        for target in re.findall(r"\]\((?!https?://|mailto:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_commands_named_in_the_manual_exist() -> None:
    for page in DOCS.rglob("*.md"):
        for command in re.findall(r"`(?:bin/)?answerable ([a-z]+)", page.read_text("utf-8")):
            assert command in BRANCHES, f"{page.name} names answerable {command}"
