"""The bytes of a mail cut into its tree of parts.

Written for hostile input: slices instead of copies, one linear search for each
level, and limits on depth and number. What lies beyond a limit is kept whole as
one part, so that nothing is ever silently missing. (The standard library's
parser needs ten times the memory of a large mail and recurses without limit.)
"""

import binascii
import quopri
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from answerable.lib import parameters
from answerable.lib.headers import HeaderBlock, decode_base64, parse_block

MAX_DEPTH = 40
MAX_PARTS = 1000
MAX_HEADER = 2_000_000

_BLANK_LINE = re.compile(rb"\n\r?\n|\r\r(?!\n)")
_NEARLY_BLANK_LINE = re.compile(rb"\n[ \t]*\r?\n")
_LEADING_BLANK = re.compile(rb"(?:[ \t]*\r?\n)+")
_ANY_FIELD = re.compile(rb"[!-9;-~]{1,60}:")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
_FIRST_DELIMITER = re.compile(rb"^--([^\r\n]{1,200}?)[ \t]*\r?\n(?=[Cc]ontent-)", re.MULTILINE)
_END_OF_LINE = re.compile(rb"(--)?[ \t]*(?:\r?\n|\r|\Z)")


@dataclass(slots=True)
class Part:
    """One node of the tree; a leaf has a body, a multipart has children."""

    header: HeaderBlock
    body: bytes
    media_type: str
    parameters: dict[str, str]
    children: list["Part"] = field(default_factory=list)

    @property
    def is_multipart(self) -> bool:
        return bool(self.children)


@dataclass(slots=True)
class Count:
    """How many parts there are so far, and what was wrong with the mail."""

    parts: int = 0
    problems: list[str] = field(default_factory=list)

    def note(self, problem: str) -> None:
        if problem not in self.problems and len(self.problems) < 50:
            self.problems.append(problem)


class _Stretch(NamedTuple):
    """Part of the mail's bytes, not copied: a large mail is held once, not once for every level."""

    source: bytes
    start: int
    end: int

    def copy(self) -> bytes:
        return self.source[self.start : self.end]


def parse(raw: bytes, count: Count) -> Part:
    """The tree of `raw`. Never raises; what was odd stands in `count.problems`."""
    return _parse(_Stretch(raw, 0, len(raw)), count, default="text/plain", depth=0)


def _parse(stretch: _Stretch, count: Count, *, default: str, depth: int) -> Part:
    count.parts += 1
    header, body = _cut(stretch, count)
    media_type, params = _type_of(header, default, count)
    part = Part(header, b"", media_type, params)
    if media_type.startswith("multipart/"):
        _divide(part, body, count, depth)
    if not part.is_multipart:
        part.body = body.copy()
    return part


def _cut(stretch: _Stretch, count: Count) -> tuple[HeaderBlock, _Stretch]:
    source, start, end = stretch
    match = _LEADING_BLANK.match(source, start, min(end, start + 10_000))
    if match:
        # A part without header fields begins with an empty line; a mail should not.
        start = match.end()
        if count.parts > 1 or not _ANY_FIELD.match(source, start, end):
            return parse_block(b"")[0], _Stretch(source, start, end)
    blank = _BLANK_LINE.search(source, start, end) or _NEARLY_BLANK_LINE.search(source, start, end)
    header_end, after = (blank.start(), blank.end()) if blank else (end, end)
    if header_end - start > MAX_HEADER:
        count.note("The header is too long; its rest was not read.")
        header_end = start + MAX_HEADER
    header, spilled = parse_block(source[start:header_end])
    for problem in header.problems:
        count.note(problem)
    if spilled:
        whole = spilled + b"\n\n" + source[after:end]
        return header, _Stretch(whole, 0, len(whole))
    return header, _Stretch(source, after, end)


def _type_of(header: HeaderBlock, default: str, count: Count) -> tuple[str, dict[str, str]]:
    values = header.all_raw("content-type")
    if not values:
        return default, {}
    media_type, params = parameters.parse(values[0])
    if _TYPE.fullmatch(media_type):
        return media_type, params
    count.note("A content type cannot be understood.")
    is_binary = media_type.partition("/")[0] in {"application", "image", "audio", "video"} or "name" in params
    return ("application/octet-stream" if is_binary else default), params


def _divide(part: Part, body: _Stretch, count: Count, depth: int) -> None:
    """Give a multipart its children, or make it a leaf when it cannot be divided."""
    if depth >= MAX_DEPTH:
        count.note(f"Parts are nested more than {MAX_DEPTH} deep; the inner ones were kept as one file.")
        part.media_type = "application/octet-stream"
        return
    pieces = _pieces(part, body, count)
    default = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
    for number, piece in enumerate(pieces):
        if count.parts >= MAX_PARTS and len(pieces) - number > 1:
            part.children.append(_remainder(_Stretch(body.source, piece.start, body.end)))
            count.note(f"There are more than {MAX_PARTS} parts; the rest was kept as one file.")
            break
        part.children.append(_parse(piece, count, default=default, depth=depth + 1))
    if not part.children:
        count.note("A multipart mail has no parts; it was read as plain text.")
        part.media_type = "text/plain"


def _remainder(rest: _Stretch) -> Part:
    empty, _ = parse_block(b"")
    return Part(empty, rest.copy(), "application/octet-stream", {"name": "further-parts.txt"})


def _pieces(part: Part, body: _Stretch, count: Count) -> list[_Stretch]:
    """Where each child stands within the body."""
    boundary = part.parameters.get("boundary", "").encode("utf-8", "replace").rstrip()
    found, is_closed = _between(body, boundary) if boundary else ([], True)
    if not found:
        match = _FIRST_DELIMITER.search(body.source, body.start, min(body.end, body.start + 1_000_000))
        if match is None:
            return []
        count.note("The boundary between parts is missing or wrong; it was guessed.")
        found, is_closed = _between(body, match[1])
    if not is_closed:
        count.note("The last part has no end; the mail may be cut off.")
    return found


def _between(body: _Stretch, boundary: bytes) -> tuple[list[_Stretch], bool]:
    """The stretches between delimiter lines, and whether the closing delimiter was there."""
    source, place, end = body
    delimiter = b"--" + boundary
    stretches: list[_Stretch] = []
    start = -1
    while (found := source.find(delimiter, place, end)) >= 0:
        place = found + len(delimiter)
        if found > body.start and source[found - 1] not in b"\r\n":
            continue
        line = _END_OF_LINE.match(source, place, end)
        if line is None:
            continue
        if start >= 0:
            stretches.append(_Stretch(source, start, _without_line_end(source, start, found)))
        place = max(line.end() - 1, place)
        start = line.end()
        if line[1] or len(stretches) > MAX_PARTS:
            return stretches, True
    if 0 <= start < end:
        stretches.append(_Stretch(source, start, end))
    return stretches, False


def _without_line_end(body: bytes, start: int, end: int) -> int:
    """The line end before a delimiter belongs to the delimiter (RFC 2046)."""
    if end > start and body[end - 1 : end] == b"\n":
        end -= 1
    if end > start and body[end - 1 : end] == b"\r":
        end -= 1
    return end


_PLAIN_ENCODINGS = {
    b"",
    b"7bit",
    b"8bit",
    b"binary",
    b"7-bit",
    b"8-bit",
    b"7bits",
    b"8bits",
    b"none",
    b"plain",
}
_ENCODING = re.compile(rb"[A-Za-z0-9-]+")


def content(part: Part, count: Count) -> bytes:
    """The bytes of a leaf with its transfer encoding undone, as far as the bytes bear it out."""
    match = _ENCODING.search(part.header.raw("content-transfer-encoding") or b"")
    encoding = match[0].lower() if match else b""
    if encoding.startswith((b"base", b"b64")):
        return _before_plain_words(part, count) or _from_base64(part.body, count)
    if encoding.startswith((b"quot", b"qp")):
        return quopri.decodestring(part.body)
    if encoding in {b"x-uuencode", b"uuencode", b"x-uue", b"uue"}:
        return from_uuencode(part.body) or part.body
    if encoding not in _PLAIN_ENCODINGS:
        count.note("A transfer encoding is unknown; the bytes were taken as they are.")
    return part.body


_WORDS = re.compile(rb"[A-Za-z0-9+/=]")


_RUN = re.compile(rb"\s*((?:[A-Za-z0-9+/]{4,}={0,2}[ \t]*\r?\n)+)[ \t]*\r?\n(?=\s*[^\sA-Za-z0-9+/]|.*[^\s] )")


def _before_plain_words(part: Part, count: Count) -> bytes | None:
    """A text in Base64 under which a mailing list hung its footer as it is: both. None for anything else."""
    match = _RUN.match(part.body) if part.media_type.startswith("text/") else None
    if match is None or len(match[1]) < 12:
        return None
    try:
        words = _clean_base64(match[1])
    except binascii.Error:
        return None
    count.note("Plain words follow a part in Base64.")
    return words + b"\n" + part.body[match.end() :]


def _from_base64(body: bytes, count: Count) -> bytes:
    sample = b"".join(body[:20_000].split())
    letters = len(_WORDS.findall(sample))
    has_spaces = body[:2000].strip().count(b" ") > min(8, len(sample) // 12)
    if sample and (letters < len(sample) * 0.9 or has_spaces):
        count.note("A part says Base64 but is not; it was taken as it is.")
        return body
    try:
        return _clean_base64(body)
    except binascii.Error:
        count.note("A part has damaged Base64.")
        return decode_base64(body)


def _clean_base64(body: bytes) -> bytes:
    """Raises binascii.Error unless every character counts. (The strict mode takes no line ends.)"""
    decoded = binascii.a2b_base64(body)
    letters = len(body) - sum(body.count(space) for space in (b"\r", b"\n", b" ", b"\t"))
    if letters % 4 or len(decoded) != letters // 4 * 3 - body[-10:].count(b"="):
        raise binascii.Error("Some characters were passed over.")
    return decoded


_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\r\n]{1,255}\r?\n", re.MULTILINE)


def from_uuencode(body: bytes) -> bytes | None:
    """The first uuencoded file in the body; None when there is none."""
    begin = _UU_BEGIN.search(body)
    return None if begin is None else uu_bytes(body[begin.end() :])


def uu_bytes(lines: bytes) -> bytes:
    """The file that these lines stand for, as far as they go; what some mailers damage is read around."""
    pieces = []
    for line in lines.splitlines():
        if line.strip() in {b"end", b"`"}:
            break
        if not line.strip():
            continue
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:
            size = (((line[0] - 32) & 63) * 4 + 5) // 3
            pieces.append(_uu_line(line[:size]))
    return b"".join(pieces)


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b""
