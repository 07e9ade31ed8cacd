"""Where the markup of mail programs says that a quotation begins and ends.

A mail program knows what it quotes and marks it in the HTML: an element round the quotation, or a mark
from which on everything is quoted. This is evidence for the text of the same mail, whether that was
written from the HTML or stands beside it.
"""

import re
from collections.abc import Iterator
from html import unescape

import nh3

from answerable.lib.html_names import DROPPED_WHOLE, SHOWN
from answerable.lib.html_weight import is_too_heavy

_TAGS = set(SHOWN) | {"includetail"}
_ATTRIBUTES = {"*": {"class", "id", "style", "type", "name"}}
_PIECE = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>|([^<]+|<)')
_ATTRIBUTE = re.compile(r' (class|id|style|type|name)="([^"]*)"')
_PREFIX = re.compile(r"(?:x_|m_-?\d+)+")
_VOID = {"br", "hr", "img", "col", "wbr"}


def _names_in(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The element holds the quotation.
_ROUND = _names_in(
    """
    gmail_quote gmail_quote_container gmail_attr yahoo_quoted protonmail_quote tutanota_quote
    moz-cite-prefix moz-email-headers-table zmail_extra zmail_extra_hr wm_blockquote isreplycontent
    isforwardcontent ntes_webmail_quote foxmail_quote foxdiv olk_src_body_section
    replyforwardmessage divrplyfwdmsg mail-editor-reference-message-container
    ms-outlook-mobile-reference-message replycontent originalmessage airmail_on airmail_ext_on
    bloop_markdown_quote qt hiri_quote wisestamp_quote front-blockquote crisp-quote edison_quote
    messagereplysection includetail acompli_quote message-quote
    """
)
_ROUND_STARTS = ("yahoo_quoted", "gmail_quote", "moz-forward-container", "mcntrplyfwd", "replyquote")
# From the element on everything is quoted.
_FROM = _names_in(
    """
    divrplyfwdmsg appendonsend zwchr mail-editor-reference-message-container hrstopspelling
    ms-outlook-mobile-reference-message origmsg _originalcontent _mailoriginal
    """
)
_FROM_STARTS = ("mailoriginal",)
# Signatures that programs put in by themselves.
_SIGNED = _names_in(
    """
    gmail_signature gmail_signature_prefix moz-signature ms-outlook-mobile-signature
    protonmail_signature_block-user applemailsignature zm_signature
    """
)
# The line that Outlook, Foxmail and Windows Mail draw above the header of what they quote.
_LINE_ABOVE = re.compile(
    r"border-top:\s*(?:solid\s*#?(?:e1e1e1|b5c4df|b5c4de)\b|#?(?:e1e1e1|b5c4df)\s.{0,20}solid|"
    r"(?:[\d.]+(?:pt|px)\s*)?solid\s*(?:#?(?:e1e1e1|b5c4df)|rgb\(\s*(?:225,\s*225,\s*225|181,\s*196,\s*223)))",
    re.IGNORECASE,
)
OWN, QUOTED, SIGNED = 0, 1, 2


class Evidence:
    """The letters of an HTML mail in their order, and what the markup says of each."""

    def __init__(self, letters: str, kinds: bytes) -> None:
        self._letters = letters
        self._kinds = kinds
        self._at = 0
        # Do all letters from the line found before up to this one belong to the same?
        self.is_unbroken = False

    def kind_of(self, line: str) -> int | None:
        """What the markup says of the next line of the text; None if the line is not found there.

        Lines are asked for in their order, so each is looked for only a little way ahead.
        """
        for wanted in dict.fromkeys((letters_of(line), letters_of(_TARGET.sub("", line)))):
            found = self._letters.find(wanted, self._at, self._at + len(wanted) + _AHEAD) if wanted else -1
            if found >= 0:
                self.is_unbroken = self._is_of_one_kind(self._at - 1, found + 1)
                self._at = found + len(wanted)
                return self._kinds[found] if self._is_of_one_kind(found, self._at) else OWN
        return None

    def _is_of_one_kind(self, start: int, end: int) -> bool:
        return start >= 0 and len(set(self._kinds[start:end])) == 1


# Where a link or a picture leads is written in the text, and is no word of the HTML.
_TARGET = re.compile(r"<[^<>\s]{3,400}>|\[(?:cid|https?|image|bild)[^\]]{0,400}\]", re.IGNORECASE)
_AHEAD = 4000
_NO_LETTERS = re.compile(r"[\W_]+")


def letters_of(text: str) -> str:
    """Letters and figures only: marks, spaces and line ends differ between the two forms of a mail."""
    return _NO_LETTERS.sub("", text)


def evidence(html: str) -> Evidence | None:
    """What the markup of the mail says; None if it says nothing."""
    if is_too_heavy(html):
        return None
    tidy = nh3.clean(
        html, tags=_TAGS, clean_content_tags=set(DROPPED_WHOLE), attributes=_ATTRIBUTES, link_rel=None
    )
    letters: list[str] = []
    kinds: list[bytes] = []
    for text, kind in _texts(tidy):
        piece = letters_of(text)
        letters.append(piece)
        kinds.append(bytes([kind]) * len(piece))
    every = b"".join(kinds)
    return Evidence("".join(letters), every) if any(every) and OWN in every else None


def _texts(tidy: str) -> Iterator[tuple[str, int]]:
    walk = _Walk()
    for is_end, name, attributes, text in _PIECE.findall(tidy):
        if text:
            yield unescape(text), walk.kind
        elif is_end:
            walk.end(name)
        elif name in _VOID:
            walk.meet(attributes)
        else:
            walk.start(name, attributes)


class _Walk:
    """Follows the open elements of balanced markup."""

    def __init__(self) -> None:
        self._open: list[tuple[str, int]] = []
        self._is_all_quoted = False

    @property
    def kind(self) -> int:
        if self._is_all_quoted:
            return QUOTED
        return self._open[-1][1] if self._open else OWN

    def start(self, name: str, attributes: str) -> None:
        kind = self._kind_of(name, attributes) if attributes or name == "includetail" else self.kind
        self._open.append((name, kind))

    def meet(self, attributes: str) -> None:
        if attributes and any(_is_from(one) for one in _names(dict(_ATTRIBUTE.findall(attributes)))):
            self._is_all_quoted = True

    def end(self, name: str) -> None:
        if not self._open:
            return
        self._open.pop()
        # In Gmail's own element an answer may stand below the quotation itself.
        if name == "blockquote" and self._open and self._open[-1][1] == QUOTED and not self._is_nested():
            self._open[-1] = (self._open[-1][0], OWN)

    def _is_nested(self) -> bool:
        return any(name == "blockquote" for name, _kind in self._open[-40:])

    def _kind_of(self, element: str, written: str) -> int:
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(written)}
        names = _names(attributes)
        if any(_is_from(one) for one in names) or _LINE_ABOVE.search(attributes.get("style", "")):
            self._is_all_quoted = True
        if element == "blockquote" and attributes.get("type", "").lower() == "cite":
            return QUOTED
        if element == "includetail" or any(one in _ROUND or one.startswith(_ROUND_STARTS) for one in names):
            return QUOTED
        return SIGNED if any(one in _SIGNED for one in names) and self.kind == OWN else self.kind


def _names(attributes: dict[str, str]) -> list[str]:
    """Classes, id and name, without what mail programs prefix when they quote each other."""
    words = " ".join(attributes.get(name, "") for name in ("class", "id", "name")).lower().split()
    return [_PREFIX.sub("", word, count=1) for word in words[:20]]


def _is_from(name: str) -> bool:
    return name in _FROM or name.startswith(_FROM_STARTS)
