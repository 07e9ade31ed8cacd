"""HTML from outside made harmless, and HTML as readable text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser

import nh3

# Sanitising nested markup costs more than linearly: what is longer or deeper is shown as text.
LONGEST = 1_000_000
DEEPEST = 400

_TAGS = frozenset(
    """a abbr b blockquote br caption center cite code col colgroup dd del details div dl dt em font h1 h2 h3
    h4 h5 h6 hr i img ins kbd li ol p pre q s samp small span strike strong sub summary sup table tbody td
    tfoot th thead tr tt u ul var""".split()
)
_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    "ol": {"start", "type"},
    "blockquote": {"type"},
    "code": {"class"},
}
_OPENING = re.compile(r"<[a-zA-Z]")


def clean(html: str, cid_urls: Mapping[str, str] | None = None) -> str:
    """Safe HTML: no script, style, form or frame; links open apart; no picture is fetched from outside.

    Pictures named by Content-ID get the address `cid_urls` gives them; every other picture is left out
    and its alternative text kept. HTML too long or too deep to be cleaned comes back as escaped text.
    """
    if len(html) > LONGEST or _depth(html) > DEEPEST:
        return f"<pre>{nh3.clean_text(to_text(html[:LONGEST]))}</pre>"
    pictures = cid_urls or {}

    def attribute(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            return pictures.get(value.removeprefix("cid:").strip("<>")) if value.startswith("cid:") else None
        return value

    return nh3.clean(
        html.replace("\x00", ""),
        tags=set(_TAGS),
        clean_content_tags={"script", "style", "title", "head"},
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def to_text(html: str) -> str:
    """What a reader would see, as plain text with its lines."""
    reader = _Reader()
    reader.feed(html[: LONGEST * 5])
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", reader.text()).strip()


def _depth(html: str) -> int:
    depth = deepest = 0
    for match in re.finditer(r"<(/?)(div|span|table|td|tr|blockquote|font|ul|ol|li|b|i|p|center)\b", html):
        depth += -1 if match.group(1) else 1
        deepest = max(deepest, depth)
    return deepest


class _Reader(HTMLParser):
    _BLOCKS = frozenset("address article blockquote div dl dt dd h1 h2 h3 h4 h5 h6 hr li ol p pre table tr ul".split())
    _HIDDEN = frozenset(("script", "style", "title", "head"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._hidden = 0
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._HIDDEN:
            self._hidden += 1
        elif tag == "br":
            self._parts.append("\n")
        elif tag in self._BLOCKS:
            self._break()
        self._pre += tag == "pre"
        if tag == "li":
            self._parts.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in self._BLOCKS:
            self._break()
        elif tag in ("td", "th"):
            self._parts.append("  ")
        self._pre = max(0, self._pre - (tag == "pre"))
        if tag == "p":
            self._parts.append("\n")

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        self._parts.append(data if self._pre else re.sub(r"\s+", " ", data))

    def _break(self) -> None:
        if self._parts and not self._parts[-1].endswith("\n"):
            self._parts.append("\n")

    def text(self) -> str:
        lines = "".join(self._parts).splitlines()
        return "\n".join(line.strip() if not line.startswith(" " * 4) else line.rstrip() for line in lines)
