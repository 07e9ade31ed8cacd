"""Plain text written from the sanitiser's own tidy output.

The input is canonical (lower-case tags, every attribute quoted), so one regular
expression tells markup from words; nesting is kept on a list, not on the stack.
"""

import re
from html import unescape

from answerable.lib.html_names import BLOCKS, PARAGRAPHS

_PIECE = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>|([^<]+|<)')
_ATTRIBUTE = re.compile(r' (href|alt|start|style|class|hidden)="([^"]*)"')
_SPACES = re.compile(r"[ \t\n\u200b\u200c\ufeff\u00ad\u034f\u2007]+")
# A line end in the source between two Chinese letters is no space. Korean writes spaces.
_EAST_LINE_END = re.compile(
    r"(?<=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])[ \t]*\n\s*(?=[\u2e80-\u9fff\uff00-\uffef])"
)
# The bullet of a list as Outlook writes it: a letter of a font of signs, and spaces up to the words.
_OUTLOOKS_BULLET = re.compile(r"\A\s*(?:[·•§Ø¨\uf0a7\uf0b7\uf0d8]\xa0{2,}\s*|[o]\xa0{3,}\s*)")
VOID = frozenset({"br", "hr", "img"})


def written(tidy: str) -> str:
    """The text of HTML that `nh3.clean` returned."""
    writer = _Writer()
    for is_end, name, attributes, text in _PIECE.findall(tidy):
        if text:
            if not writer.is_hidden:
                writer.say(unescape(text))
        elif writer.skips(
            name, is_end=bool(is_end), is_marked='="hidden"' in attributes or " hidden=" in attributes
        ):
            continue
        elif is_end:
            writer.end(name)
        else:
            writer.start(name, {key: unescape(value) for key, value in _ATTRIBUTE.findall(attributes)})
    return writer.text()


class _Writer:
    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line = ""
        self._quotes = 0
        self._preformatted = 0
        self._lists: list[int | None] = []
        self._links: list[tuple[str, int]] = []
        self._blank_depth: int | None = None
        self._tight: list[bool] = []
        self._hidden_depth = 0

    @property
    def is_hidden(self) -> bool:
        """Are we inside an element that does not show?"""
        return self._hidden_depth > 0

    def skips(self, name: str, *, is_end: bool, is_marked: bool) -> bool:
        """Follow the elements inside a hidden one; the markup is balanced. True if this tag is skipped."""
        if not self._hidden_depth and (is_end or not is_marked):
            return False
        if name not in VOID:
            self._hidden_depth += -1 if is_end else 1
        return True

    def text(self) -> str:
        self._break()
        return "\n".join(self._lines).strip("\n")

    def say(self, text: str) -> None:
        if self._preformatted:
            first, *others = text.split("\n")
            self._line += first
            for line in others:
                self._new_line()
                self._line = line
            return
        words = _SPACES.sub(" ", _EAST_LINE_END.sub("", text))
        if not self._line.strip():
            words = words.lstrip(" ")
        elif self._line.endswith(" "):
            words = words.removeprefix(" ")
        self._line += words

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "br":
            self._new_line()
        elif name == "img":
            self.say(f"[{attributes['alt'].strip()}]" if attributes.get("alt", "").strip() else "")
        elif name == "a":
            self._links.append((attributes.get("href", ""), len(self._line)))
        elif name in {"td", "th"}:
            self._line += " " if self._line and not self._line.endswith(" ") else ""
        elif name == "hr":
            self._break()
            self._line = "-" * 20
            self._break()
        else:
            self._open(name, attributes)

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        if name == "p":
            self._tight.append("tight" in (attributes.get("style"), attributes.get("class")))
            self._paragraph(tight=self._tight[-1])
        elif name in PARAGRAPHS:
            self._paragraph(tight=name in {"ul", "ol"} and bool(self._lists))
        elif name in BLOCKS:
            self._break()
        if name == "blockquote":
            self._quotes += 1
        elif name == "pre":
            self._preformatted += 1
        elif name in {"ul", "ol"}:
            start = attributes.get("start", "1")
            number = int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 1
            self._lists.append(number if name == "ol" else None)
        elif name == "li":
            self._line = self._bullet()

    def _bullet(self) -> str:
        indent = "  " * (min(len(self._lists), 10) - 1)
        number = self._lists[-1] if self._lists else None
        if number is None:
            return f"{indent}- "
        self._lists[-1] = number + 1
        return f"{indent}{number}. "

    def end(self, name: str) -> None:
        if name == "a":
            self._end_link()
        elif name == "p":
            self._end_paragraph(is_tight=self._tight.pop() if self._tight else False)
        elif name in PARAGRAPHS:
            self._paragraph(tight=name in {"ul", "ol"} and len(self._lists) > 1)
        elif name in BLOCKS:
            self._break()
        if name == "blockquote":
            self._quotes = max(0, self._quotes - 1)
            self._paragraph()
        elif name == "pre":
            self._preformatted = max(0, self._preformatted - 1)
        elif name in {"ul", "ol"} and self._lists:
            self._lists.pop()

    def _end_paragraph(self, *, is_tight: bool) -> None:
        """An empty paragraph of Outlook's is its empty line."""
        self._paragraph(tight=is_tight and bool(self._line.strip()))

    def _end_link(self) -> None:
        if not self._links:
            return
        target, start = self._links.pop()
        label = self._line[start:].strip()
        address = target.removeprefix("mailto:").removeprefix("tel:")
        if ":" in target and label and address.rstrip("/") not in label and label not in address:
            self._line = f"{self._line.rstrip(' ')} <{address}>"

    def _break(self) -> None:
        if self._line.strip():
            self._new_line()
        self._line = ""

    def _paragraph(self, *, tight: bool = False) -> None:
        """End the line; the empty line that follows is written once something comes after it."""
        self._break()
        if not tight:
            depth = self._quotes if self._blank_depth is None else self._blank_depth
            self._blank_depth = min(depth, self._quotes)

    def _new_line(self) -> None:
        line = _OUTLOOKS_BULLET.sub("- ", self._line, count=1)
        line = line.replace("\xa0", " ").rstrip()
        self._line = ""
        if self._blank_depth is not None or not line:
            depth = self._quotes if self._blank_depth is None else min(self._blank_depth, self._quotes)
            if self._lines and self._lines[-1].strip("> "):
                self._lines.append(">" * depth)
            self._blank_depth = None
        if line:
            self._lines.append(f"{'>' * self._quotes} {line}" if self._quotes else line)
