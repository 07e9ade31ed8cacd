"""What the writer wrote himself, apart from what the mail quotes.

Works line by line and looks at most a few lines ahead, so time grows with the
length of the mail and nothing else. In doubt a line is the writer's own: losing
a written word is worse than keeping a quoted one. Nothing is dropped: what is
not the reply is the rest.
"""

from typing import NamedTuple

from answerable.lib import quoting_marks as marks

MAX_LINES = 20_000
MAX_LINE = 600
_LONGEST_ATTRIBUTION = 4
_LONGEST_HEADER = 14
_LONGEST_SIGNATURE = 20


class Split(NamedTuple):
    """The reply, and everything else in its order: quotations, signature, device lines."""

    reply: str
    rest: str


def split(text: str) -> Split:
    """Separate the writer's words from quotations above, below and between them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n", MAX_LINES)
    own, is_whole = _own_lines(lines)
    if is_whole:
        return Split(text.strip(), "")
    own = _without_signature(lines, own)
    return Split(_joined(lines, own), _joined(lines, sorted(set(range(len(lines))) - set(own))))


def _joined(lines: list[str], numbers: list[int]) -> str:
    pieces: list[str] = []
    for number in numbers:
        line = lines[number] if lines[number].strip() else ""
        # Where a quotation was taken out, one empty line is enough.
        if line or (pieces and pieces[-1]):
            pieces.append(line)
    return "\n".join(pieces).strip()


def _own_lines(lines: list[str]) -> tuple[list[int], bool]:
    """Numbers of the writer's lines; and whether the mail has to be taken as a whole."""
    own: list[int] = []
    number = 0
    is_code = _has_prompts_only(lines)
    while number < len(lines):
        line = lines[number]
        if not line.strip():
            own.append(number)
        elif (_is_quoted(line) and not is_code) or _is_torn_off(lines[number - 1 : number], line):
            pass
        elif length := _attribution(lines, number):
            is_followed = _is_quoted(_next_written(lines, number + length))
            if not is_followed and _has_words(lines, own):
                return own, False
            # Above everything it takes only itself away: what follows may be the answer.
            number += length
            continue
        elif _ends_own_words(lines, number):
            return own, not _has_words(lines, own)
        else:
            own.append(number)
        number += 1
    return own, False


def _has_words(lines: list[str], own: list[int]) -> bool:
    return any(not marks.RULE.match(lines[number][:MAX_LINE]) for number in own if lines[number].strip())


def _has_prompts_only(lines: list[str]) -> bool:
    """A pasted Python session, where ">>>" is not a quotation."""
    quoted = [line for line in lines if line.startswith(">")]
    return bool(quoted) and all(line.startswith(">>> ") for line in quoted)


def _is_quoted(line: str) -> bool:
    return line.lstrip(" \t*").startswith((">", "＞"))


def _is_torn_off(before: list[str], line: str) -> bool:
    """The end of a quoted line that some mailer broke without a mark; an answer begins otherwise."""
    above = before[0] if before else ""
    is_broken = _is_quoted(above) and len(above) >= 60 and above.rstrip()[-1] not in ".?!:;。？！：；"
    return is_broken and line[0].islower()


def _next_written(lines: list[str], number: int) -> str:
    return next((line for line in lines[number : number + 8] if line.strip()), "")


def _attribution(lines: list[str], number: int) -> int:
    """How many lines from here on say "On … X wrote:"; 0 if none do."""
    for length in range(1, _LONGEST_ATTRIBUTION + 1):
        last = number + length - 1
        if last >= len(lines) or not lines[last].strip():
            return 0
        if length > 1 and not _may_start_attribution(lines[number][:MAX_LINE]):
            return 0
        if marks.may_end_attribution(lines[last][-100:]):
            joined = " ".join(line.strip()[:MAX_LINE] for line in lines[number : last + 1])
            is_followed = _is_quoted(_next_written(lines, last + 1))
            if _says_who_wrote(joined, is_followed=is_followed):
                return length
    return 0


def _may_start_attribution(line: str) -> bool:
    if marks.STARTS_ATTRIBUTION.match(line):
        return True
    return "@" in line and marks.NAMES_VERB.search(line) is not None


def _says_who_wrote(joined: str, *, is_followed: bool) -> bool:
    """Before quote marks a date or an address is enough; before bare text it must look like a mailer's."""
    is_end = marks.ends_with_verb(joined[-200:]) or marks.ENDS_WITH_ADDRESS.search(joined[-450:])
    if not is_end and not (marks.NAMES_VERB.search(joined) and marks.HAS_MOMENT.search(joined)):
        return False
    if is_followed:
        return bool(marks.HAS_NUMBER.search(joined) or marks.STARTS_ATTRIBUTION.match(joined))
    has_colon = joined.rstrip(" *_-").endswith((":", "：")) or joined.startswith("-")
    is_mailers = marks.STARTS_ATTRIBUTION.match(joined) or "@" in joined
    return bool(
        has_colon and is_mailers and marks.HAS_NUMBER.search(joined) and marks.HAS_MOMENT.search(joined)
    )


def _ends_own_words(lines: list[str], number: int) -> bool:
    """Whether an original mail without quote marks begins here and goes on to the end."""
    line = lines[number][:MAX_LINE]
    if not line.strip(marks.STROKES):
        return False
    if marks.DIVIDES.match(line) or marks.BEGINS_FORWARDED.match(line):
        return True
    return marks.header_role(line) is not None and _is_header_block(lines, number)


def _is_header_block(lines: list[str], number: int) -> bool:
    """From, and at least two more of date, recipients and subject, with hardly anything between."""
    roles: set[str] = set()
    strange = 0
    for line in lines[number : number + _LONGEST_HEADER]:
        role = marks.header_role(line[:MAX_LINE])
        if role:
            roles.add(role)
            strange = 0
        elif line.strip():
            # A long list of recipients goes on in the next lines.
            strange += 1
        if strange > 2:
            break
    return "from" in roles and len(roles) >= 3


def _without_signature(lines: list[str], own: list[int]) -> list[int]:
    own = _without_trailing(lines, _without_list_footer(lines, own))
    places = [place for place, number in enumerate(own) if marks.SIGNATURE.match(lines[number][:MAX_LINE])]
    if not places:
        return own
    above = own[: places[-1]]
    below = [number for number in own[places[-1] :] if lines[number].strip()]
    is_signature = len(below) <= _LONGEST_SIGNATURE and _has_words(lines, above)
    return _without_trailing(lines, above) if is_signature else own


def _without_list_footer(lines: list[str], own: list[int]) -> list[int]:
    """Without what a mailing list hangs under every mail, below a long rule."""
    written = [number for number in own if lines[number].strip()]
    for number in written[-8:]:
        below = [lines[other][:MAX_LINE] for other in written if other > number]
        is_footer = any(marks.LIST_FOOTER.search(line) for line in below)
        if marks.RULE.match(lines[number][:MAX_LINE]) and is_footer:
            return [other for other in own if other < number]
    return own


def _without_trailing(lines: list[str], own: list[int]) -> list[int]:
    """Without empty lines, rules and "Sent from my phone" at the end."""
    end = len(own)
    while end:
        line = lines[own[end - 1]][:MAX_LINE]
        is_sign_off = len(line.strip()) <= 140 and marks.SIGNS_OFF_DEVICE.match(line)
        if line.strip() and not is_sign_off and not marks.RULE.match(line):
            break
        end -= 1
    return own[:end] if _has_words(lines, own[:end]) else own
