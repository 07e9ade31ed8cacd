"""How much work a piece of HTML would be for a parser that follows the standard.

Four shapes take minutes: great depth, floods of markup, formatting elements left open
across blocks, which the standard opens again in every later block, and one tag with
more attributes than anybody writes, each of which is compared with all the others.
"""

import re

from answerable.lib.html_names import FORMATTING, SCOPES, SELF_ENDING, VOID

MAX_LENGTH = 2_000_000
MAX_DEPTH = 400
MAX_TAGS = 100_000
MAX_ENTITIES = 50_000
MAX_REOPENED = 200_000
# Between two "<"; as words of a text it would be a book.
MAX_WORDS = 50_000

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")


def is_too_heavy(html: str) -> bool:
    """Longer, deeper or more tangled than can be sanitised and shown within reason."""
    # The parser takes each entity, and each space that may not break, as a piece of its own.
    pieces = html.count("&") + html.count("\xa0")
    if len(html) > MAX_LENGTH or html.count("<") > 2 * MAX_TAGS or pieces > MAX_ENTITIES:
        return True
    if any(_words(piece) > MAX_WORDS for piece in html.split("<")):
        return True
    scales = _Scales()
    tags = 0
    for is_end, written in _TAG.findall(html):
        tags += 1
        name = written.lower()
        if name in VOID:
            continue
        if is_end:
            scales.end(name)
        else:
            scales.start(name)
        if tags > MAX_TAGS or len(scales.open) > MAX_DEPTH or scales.reopened > MAX_REOPENED:
            return True
    return False


def _words(piece: str) -> int:
    """At most so many attributes stand in it: spaces, strokes or quotes part them."""
    return max(len(piece.split(None, MAX_WORDS)), *(piece.count(sign) for sign in "/\"'"))


class _Scales:
    """Follows open elements roughly as a browser would; errs towards heavy."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.reopened = 0
        self._orphans = 0

    def start(self, name: str) -> None:
        if name in SELF_ENDING:
            self._end_previous(name)
        self.reopened += self._orphans
        self.open.append(name)

    def end(self, name: str) -> None:
        if name in FORMATTING and self._orphans and (not self.open or self.open[-1] != name):
            self._orphans -= 1
        elif name in self.open[-60:] or name in self.open:
            self._close(name)

    def _end_previous(self, name: str) -> None:
        for above in reversed(self.open[-60:]):
            if above == name:
                self._close(name)
                return
            if above in SCOPES:
                return

    def _close(self, name: str) -> None:
        while self.open:
            closed = self.open.pop()
            if closed == name:
                return
            self._orphans += closed in FORMATTING
