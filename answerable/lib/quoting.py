"""What the writer wrote himself, apart from what the mail quotes.

Works line by line and looks at most a few lines ahead, so time grows with the
length of the mail and nothing else. In doubt a line is the writer's own: losing
a written word is worse than keeping a quoted one. Nothing is dropped: what is
not the reply is the rest. The rules, language by language, are told in
docs/explanation/reply-and-quotation.md.
"""

import re
from typing import NamedTuple

from answerable.lib import quoting_footers as footers
from answerable.lib import quoting_headers as headers
from answerable.lib import quoting_html
from answerable.lib import quoting_marks as marks

MAX_LINES = 20_000
MAX_LINE = 600
_LONGEST_ATTRIBUTION = 5
_LINE_ENDS = re.compile(r"\r\n|\r|\u2028|\u2029")
# "My answers are between your lines, in red": then an unmarked quotation holds words of the writer.
_ANSWERS_INSIDE = re.compile(
    r"\b(?:inline|in-line|in line|between the lines|in (?:red|blue|green|colou?r)|interspersed)\b.{0,60}\Z|"
    r"\b(?:see|my|find)\b.{0,40}\b(?:inline|in-line|in (?:red|blue|green))\b|"
    r"\bin (?:rot|blau|grün)\b|zwischen den zeilen|direkt im text|en (?:rouge|bleu|vert)\b|dans le texte|"
    r"en (?:rojo|azul|verde)\b|in (?:rosso|blu)\b|em (?:vermelho|azul)\b|in het (?:rood|blauw)|"
    r"tussen de regels|"
    r"(?:红|紅|蓝|藍)(?:色|字)|文中(?:回复|答复)|原文中|(?:赤字|青字|文中)(?:に|で)|インライン|빨간|본문에|"
    r"(?:красным|синим)\b|в тексте ниже|внутри (?:письма|текста)",
    re.IGNORECASE,
)


class Split(NamedTuple):
    """The reply, and everything else in its order: quotations, signature, device lines."""

    reply: str
    rest: str


def split(text: str, html: str | None = None) -> Split:
    """Separate the writer's words from quotations above, below and between them.

    `html` is the same mail's HTML as it came, whose markup is evidence of what is quoted.
    """
    lines = _apart(_LINE_ENDS.sub("\n", text).split("\n", MAX_LINES))
    letter = _Letter(lines, html)
    own = letter.own_lines()
    if own is None:
        return Split(text.strip(), "")
    own = footers.without(letter.short, own, letter.has_words)
    return Split(_joined(lines, own), _joined(lines, sorted(set(range(len(lines))) - set(own))))


def _apart(lines: list[str]) -> list[str]:
    """The lines, with an attribution that follows the answer on one line put on a line of its own."""
    apart: list[str] = []
    for number, line in enumerate(lines):
        if 30 < len(line) <= MAX_LINE and marks.ends_with_verb(line[-100:]) and not _is_quoted(line):
            place = marks.SHARED_LINE.search(line)
            if (
                place
                and line[: place.start()].strip(headers.STROKES)
                and _is_quoted(_next_written(lines, number + 1))
                and marks.HAS_FULL_DATE.search(line)
            ):
                apart += [line[: place.start()], line[place.end() :]]
                continue
        apart.append(line)
    return apart


def _joined(lines: list[str], numbers: list[int]) -> str:
    pieces: list[str] = []
    for number in numbers:
        line = lines[number] if lines[number].strip() else ""
        # Where a quotation was taken out, one empty line is enough.
        if line or (pieces and pieces[-1]):
            pieces.append(line)
    return "\n".join(pieces).strip()


def _is_quoted(line: str) -> bool:
    return line.lstrip(" \t*\xa0").startswith((">", "＞", "&gt;"))


def _next_written(lines: list[str], number: int) -> str:
    return next((line for line in lines[number : number + 8] if line.strip()), "")


class _Letter:
    """One mail while it is looked through. `short` are its lines, as much of each as rules look at."""

    def __init__(self, lines: list[str], html: str | None) -> None:
        self.short = [line[:MAX_LINE].replace("&nbsp;", " ") for line in lines]
        self._marked = _marked_by(lines, html) if html else {}
        quoted = [line for line in self.short if line.startswith(">")]
        # A pasted Python session, where ">>>" is not a quotation.
        self._is_code = bool(quoted) and all(line.startswith(">>> ") for line in quoted)

    def own_lines(self) -> list[int] | None:
        """Numbers of the writer's lines; None if the mail has to be taken as a whole."""
        own, rest_from = self._by_words()
        if rest_from is not None and not self.has_words(own):
            return None
        if rest_from is not None and self._says_inside(own) and not self._is_marked_from(rest_from):
            return None
        unmarked = [number for number in own if number not in self._marked]
        if self.has_words(unmarked):
            return unmarked
        return own if self.has_words(own) or rest_from is None else None

    def has_words(self, own: list[int]) -> bool:
        return any(not footers.RULE.match(self.short[number]) for number in own if self.short[number].strip())

    def _says_inside(self, own: list[int]) -> bool:
        return any(_ANSWERS_INSIDE.search(self.short[number]) for number in own[:60])

    def _is_marked_from(self, start: int) -> bool:
        """Is the quotation marked line by line, so that answers between its lines were found already?"""
        return any(_is_quoted(line) for line in self.short[start : start + 20])

    def _by_words(self) -> tuple[list[int], int | None]:
        """The writer's lines by what the text says; and where an unmarked quotation goes on to the end."""
        own: list[int] = []
        number = 0
        while number < len(self.short):
            line = self.short[number]
            if not line.strip():
                own.append(number)
            elif self._stands_quoted(number):
                pass
            elif length := self._attribution(number):
                if self._goes_on_quoting(number + length) or not self.has_words(own):
                    # Above everything it takes only itself away: what follows may be the answer.
                    number += length + self._barred(number + length)
                    continue
                return own, number
            elif length := self._heading(number):
                if not _is_quoted(_next_written(self.short, number + length)):
                    return own, number
                number += length
                continue
            else:
                own.append(number)
            number += 1
        return own, None

    def _stands_quoted(self, number: int) -> bool:
        line = self.short[number]
        if self._is_code:
            return False
        return _is_quoted(line) or self._is_torn_off(number) or self._is_between_marks(number)

    def _is_torn_off(self, number: int) -> bool:
        """The end of a quoted line that some mailer broke without a mark; an answer begins otherwise."""
        above, line = (self.short[number - 1] if number else ""), self.short[number]
        if not _is_quoted(above) or above.rstrip()[-1] in ".?!:;。？！：；":
            return False
        return len(above) >= 60 and line[0].islower()

    def _is_between_marks(self, number: int) -> bool:
        """The rest of a link that a mailer broke, alone between two quoted lines."""
        if not 0 < number < len(self.short) - 1:
            return False
        above, below = self.short[number - 1], self.short[number + 1]
        return _is_quoted(above) and _is_quoted(below) and _LINK_ALONE.match(self.short[number]) is not None

    def _goes_on_quoting(self, number: int) -> bool:
        following = _next_written(self.short, number)
        return _is_quoted(following) or following.startswith("| ")

    def _barred(self, number: int) -> int:
        """How many lines from here on are quoted with bars instead of arrows."""
        length = 0
        for line in self.short[number:]:
            if line.strip() and not line.startswith("| ") and line.strip() != "|":
                break
            length += 1
        return length if any(line.startswith("| ") for line in self.short[number : number + length]) else 0

    def _attribution(self, number: int) -> int:
        """How many lines from here on say "On … X wrote:"; 0 if none do."""
        length = written = 0
        joined = ""
        while written < _LONGEST_ATTRIBUTION and number + length < len(self.short):
            line = self.short[number + length].strip()
            length += 1
            if not line:
                # Some programs put empty lines into it; a sentence of the writer does not go on so.
                if length > 6 or not marks.HAS_FULL_DATE.search(joined):
                    return 0
                continue
            written += 1
            joined = f"{joined} {line}".strip()
            if written > 1 and not _may_start_attribution(self.short[number]):
                return 0
            if marks.may_end_attribution(line[-100:]) and self._says_who_wrote(joined, number + length):
                return length
        return 0

    def _says_who_wrote(self, joined: str, below: int) -> bool:
        """Before quote marks a date or an address is enough; before bare text it must be a mailer's."""
        is_followed = self._goes_on_quoting(below)
        if marks.DATE_AND_ADDRESS.match(joined) or marks.BETWEEN_STROKES.match(joined):
            return True
        if not _ends_attribution(joined):
            return False
        if is_followed:
            return bool(marks.HAS_NUMBER.search(joined) or marks.STARTS_ATTRIBUTION.match(joined))
        has_colon = joined.rstrip(" *_-").endswith((":", "：")) or joined.startswith("-")
        has_address, has_date = "@" in joined, marks.HAS_FULL_DATE.search(joined)
        is_mailers = marks.STARTS_ATTRIBUTION.match(joined) or has_address or marks.IN_CHINESE.search(joined)
        if not is_mailers or not marks.HAS_MOMENT.search(joined):
            return False
        if not has_address and marks.NAMES_NOBODY.search(joined[-200:]):
            return False
        return bool(has_colon and (has_date or has_address)) or bool(has_address and has_date)

    def _heading(self, number: int) -> int:
        """How many lines from here on head an original mail that goes on to the end; 0 if none do."""
        line = self.short[number]
        if not line.strip(headers.STROKES):
            return 0
        if headers.DIVIDES.match(line) or headers.BEGINS_FORWARDED.match(line):
            return 1
        may_divide = headers.NOTES_DIVIDES.match(line) or headers.STANDS_ALONE.match(line)
        if may_divide and headers.header_block(self.short[number + 1 : number + 20]):
            return 1
        if headers.header_role(line) is None:
            return 0
        return headers.header_block(self.short[number : number + 20])


_LINK_ALONE = re.compile(r"\s*[(<\[]?(?:https?://\S+|\S*[_?&=/]\S*)[)>\]]?(?:\s*>)?\s*\Z")


def _ends_attribution(joined: str) -> bool:
    if marks.ends_with_verb(joined[-200:]) or marks.ENDS_WITH_ADDRESS.search(joined[-450:]):
        return True
    if marks.SENT.search(joined[-40:]):
        return "@" in joined and marks.HAS_FULL_DATE.search(joined) is not None
    return bool(marks.NAMES_VERB.search(joined) and marks.HAS_MOMENT.search(joined))


def _may_start_attribution(line: str) -> bool:
    if marks.STARTS_ATTRIBUTION.match(line):
        return True
    return "@" in line and bool(marks.NAMES_VERB.search(line) or marks.HAS_FULL_DATE.search(line))


def _marked_by(lines: list[str], html: str) -> dict[int, int]:
    """The lines that the markup calls quoted or signature, with what it calls them."""
    evidence = quoting_html.evidence(html)
    if evidence is None:
        return {}
    marked: dict[int, int] = {}
    between: list[int] = []
    last = quoting_html.OWN
    for number, line in enumerate(lines):
        kind = evidence.kind_of(line)
        if kind is None:
            between.append(number)
            continue
        if kind:
            marked[number] = kind
            # A line of strokes, or one that only the text has, in the midst of what is quoted.
            marked.update(dict.fromkeys(between, kind) if last == kind and evidence.is_unbroken else {})
        between, last = [], kind
    return marked
