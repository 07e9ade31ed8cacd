"""What we write is Markdown; what leaves the house is safe HTML."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markupsafe import Markup

from answerable.lib.html import clean

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False}).enable("table")


def to_html(text: str) -> Markup:
    """Markdown as safe HTML. HTML inside the text is shown as typed, never run."""
    return Markup(clean(_markdown.render(text)))  # noqa: S704 - cleaned by the sanitiser
