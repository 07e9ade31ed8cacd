"""Parameters of Content-Type and Content-Disposition: RFC 2231, RFC 2047 and raw, read tolerantly."""

import re
from urllib.parse import unquote_to_bytes

from answerable.lib import charsets
from answerable.lib.headers import decode_encoded_words, one_line, raw_text

MAX_PARAMETERS = 2000

_BETWEEN = re.compile(r"[;\s]*+")
_PIECE = re.compile(r"""([^\s=;"]++)\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)"?|([^;]*+))|[^;]*+""", re.DOTALL)
_NAME = re.compile(r"([^*]+)(?:\*(\d{1,5}))?(\*)?\Z")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def parse(value: bytes) -> tuple[str, dict[str, str]]:
    """The main value in lower case, and the parameters with lower-case names, decoded."""
    text = raw_text(value)
    main, _, rest = text.partition(";")
    return one_line(main).lower(), _parameters(rest)


def _parameters(rest: str) -> dict[str, str]:
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for name, content in _raw_parameters(rest):
        match = _NAME.match(name)
        if match is None:
            continue
        base, number, is_extended = match[1], match[2], match[3] is not None
        if number is None and not is_extended:
            plain.setdefault(base, one_line(decode_encoded_words(content)))
        else:
            pieces.setdefault(base, []).append((int(number or 0), is_extended, content))
    # The RFC 2231 form is the sender's own; the plain one stands beside it for old readers.
    return plain | {base: one_line(_assembled(found)) for base, found in pieces.items()}


def _raw_parameters(rest: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(rest) and len(found) < MAX_PARAMETERS:
        start = _between(rest, place)
        match = _PIECE.match(rest, start)
        if match is None:
            break
        place = max(match.end(), start)
        if match[1] is not None:
            quoted, bare = match[2], match[3]
            content = bare.strip() if quoted is None else _unescaped(quoted)
            found.append((match[1].lower(), content))
    return found


def _between(rest: str, place: int) -> int:
    match = _BETWEEN.match(rest, place)
    return match.end() if match else place


def _unescaped(quoted: str) -> str:
    # Windows paths in file names are written with single backslashes; only \\ and \" are escapes.
    return _ESCAPED.sub(lambda match: match[1] if match[1] in '"\\' else match[0], quoted)


def _assembled(pieces: list[tuple[int, bool, str]]) -> str:
    """RFC 2231: numbered pieces in order; the first extended one names the charset."""
    charset = ""
    content = bytearray()
    for index, (_, is_extended, text) in enumerate(sorted(pieces, key=lambda piece: piece[0])):
        if is_extended and index == 0 and text.count("'") >= 2:
            charset, _, rest = text.split("'", 2)
            content += unquote_to_bytes(rest)
        elif is_extended:
            content += unquote_to_bytes(text)
        else:
            content += decode_encoded_words(text).encode("utf-8", "replace")
    return charsets.decode(bytes(content), charset or None).text
