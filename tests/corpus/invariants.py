"""What holds of any bytes, any text and any HTML; each raises AssertionError where it does not."""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser

from answerable.lib import html, inspection, quoting

_ACTIVE = {
    "script", "style", "iframe", "object", "embed", "form", "input", "button", "base", "meta", "link",
    "svg", "math",
    "template", "textarea", "select", "title", "noscript", "frame", "frameset", "applet", "video", "audio",
    "source",
}  # fmt: skip
_LOADS = {"src", "srcset", "background", "poster", "data", "action", "formaction", "longdesc", "xlink:href"}
_STYLE = re.compile(
    r"url\s*\(|expression|javascript|@import|position\s*:|behavio|-moz-binding|\\", re.IGNORECASE
)
_SCHEME = re.compile(r"\s*(?:https?:|mailto:|tel:|#)", re.IGNORECASE)


def of_mail(raw: bytes) -> None:
    """It is read, in text that any database takes, and a second time in the same way."""
    said = inspection.line(raw)
    assert "\\u0000" not in said
    said.encode("utf-8")
    known = json.loads(said)
    assert isinstance(known["problems"], list)
    assert inspection.line(raw) == said
    of_split(known["text"])
    if known["html"]:
        _of_safe(known["html"])


def of_split(text: str) -> None:
    """No word is lost, none is invented, and none changes sides the second time."""
    split = quoting.split(text)
    assert Counter(split.reply.split()) + Counter(split.rest.split()) == Counter(text.split())
    assert quoting.split(text) == split


def of_markup(markup: str) -> None:
    """What comes out runs nothing, loads nothing, covers nothing, and comes out the same again."""
    safe = html.clean(markup)
    _of_safe(safe)
    assert html.clean(safe) == safe
    assert html.clean(markup) == safe
    assert "\0" not in html.to_text(markup)


def _of_safe(safe: str) -> None:
    reader = _Reader()
    reader.feed(safe)
    reader.close()
    assert reader.found == []


class _Reader(HTMLParser):
    """Another parser than the sanitiser's, which notes whatever is active."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ACTIVE:
            self.found.append(tag)
        for name, value in attrs:
            self._look_at(name, value or "")

    handle_startendtag = handle_starttag

    def handle_comment(self, data: str) -> None:
        self.found.append(f"comment {data[:40]}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"declaration {decl[:40]}")

    def _look_at(self, name: str, value: str) -> None:
        is_picture = name == "src" and value.startswith(("cid:", "data:image/"))
        if name.startswith("on") or (name in _LOADS and not is_picture):
            self.found.append(f"{name}={value[:60]}")
        if name == "href" and not _SCHEME.match(value):
            self.found.append(f"{name}={value[:60]}")
        if name == "style" and _STYLE.search(value):
            self.found.append(f"{name}={value[:60]}")
