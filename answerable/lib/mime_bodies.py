"""Which parts of a mail are its words, and which are attachments."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from answerable.lib import charsets, html, parameters
from answerable.lib.flowed import unflow
from answerable.lib.headers import parse_block
from answerable.lib.html_weight import is_too_heavy
from answerable.lib.mime_tree import Count, Part, content

MAX_NAME = 255
_ENDINGS = {"message/rfc822": ".eml", "text/calendar": ".ics", "text/plain": ".txt", "text/html": ".html"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the mail's own words. `content_id` has no angle brackets."""

    filename: str
    media_type: str
    content: bytes
    content_id: str
    is_inline: bool


@dataclass(slots=True, eq=False)
class _Block:
    """A stretch of the mail's words: plain, HTML, or both as alternatives."""

    plain: str | None = None
    html: str | None = None


class Bodies:
    """Walks the tree once and sorts its leaves."""

    def __init__(self, count: Count) -> None:
        self._count = count
        self._blocks: list[_Block] = []
        self._found: list[tuple[Part, str, str]] = []
        self._html = ""

    def collect(self, tree: Part) -> None:
        for part, block in _leaves(tree, None):
            name = _name(part)
            if _is_words(part, name, is_alone=part is tree):
                self._take_words(part, block or self._new_block())
            else:
                self._found.append((part, name, _disposition(part)))
        self._html = self.html() or ""

    def _new_block(self) -> _Block:
        self._blocks.append(_Block())
        return self._blocks[-1]

    def _take_words(self, part: Part, block: _Block) -> None:
        if block not in self._blocks:
            self._blocks.append(block)
        is_html = part.media_type == "text/html"
        data = content(part, self._count)
        declared = part.parameters.get("charset") or (_meta_charset(data) if is_html else None)
        decoded = charsets.decode(data, declared, is_html=is_html)
        if decoded.doubt:
            self._count.note(decoded.doubt)
        if is_html:
            block.html = (block.html or "") + decoded.text
            return
        text = decoded.text
        if part.parameters.get("format", "").lower() == "flowed":
            text = unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
        block.plain = text if block.plain is None else f"{block.plain}\n{text}"

    def text(self) -> str:
        """The words as text; HTML is converted where nothing plain stands beside it."""
        is_much = is_too_heavy("".join(block.html or "" for block in self._blocks))
        convert = html.crude_text if is_much else html.to_text
        pieces = [_text_of(block, convert).strip("\n") for block in self._blocks]
        return "\n\n".join(piece for piece in pieces if piece.strip())

    def html(self) -> str | None:
        """The words as the sender's HTML, not yet sanitised; None when there is no HTML."""
        if not any(block.html for block in self._blocks):
            return None
        return "\n".join(block.html or f"<pre>{escape(block.plain or '')}</pre>" for block in self._blocks)

    def attachments(self) -> list[Attachment]:
        return [self._attachment(*found) for found in self._found]

    def _attachment(self, part: Part, name: str, disposition: str) -> Attachment:
        content_id = part.header.text("content-id").strip().strip("<>").strip()[:MAX_NAME]
        is_shown = bool(content_id) and f"cid:{content_id}".lower() in self._html.lower()
        is_picture = disposition == "inline" and part.media_type.startswith("image/")
        data = content(part, self._count)
        return Attachment(
            filename=name or _invented_name(part, data),
            media_type=part.media_type,
            content=data,
            content_id=content_id,
            is_inline=is_shown or is_picture,
        )


_META = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)


def _meta_charset(data: bytes) -> str | None:
    match = _META.search(data[:4096])
    return match[1].decode("ascii") if match else None


def _leaves(part: Part, block: _Block | None) -> Iterator[tuple[Part, _Block | None]]:
    """Every leaf in order, with the block of its alternatives if it is one of several."""
    if not part.is_multipart:
        yield part, block
        return
    if part.media_type == "multipart/alternative" and block is None:
        block = _Block()
    for child in part.children:
        yield from _leaves(child, block)


def _is_words(part: Part, name: str, *, is_alone: bool) -> bool:
    if part.media_type not in {"text/plain", "text/html"}:
        return False
    if _disposition(part) == "attachment":
        return False
    return is_alone or not name


def _disposition(part: Part) -> str:
    return parameters.parse(part.header.raw("content-disposition") or b"")[0]


def _name(part: Part) -> str:
    _, disposition = parameters.parse(part.header.raw("content-disposition") or b"")
    name = disposition.get("filename") or part.parameters.get("name") or disposition.get("name") or ""
    return _shortened(name)


def _shortened(name: str) -> str:
    if len(name) <= MAX_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: MAX_NAME - 1 - len(ending)]}.{ending}" if dot and len(ending) < 20 else name[:MAX_NAME]


def _invented_name(part: Part, data: bytes) -> str:
    """A name for a part that has none; a forwarded mail is called by its subject."""
    ending = _ENDINGS.get(part.media_type, "")
    if part.media_type == "message/rfc822":
        header, _ = parse_block(data.partition(b"\n\n")[0][:20_000])
        subject = header.text("subject").replace("/", "-")[:100]
        return f"{subject or 'message'}{ending}"
    kind, _, subtype = part.media_type.partition("/")
    if kind in {"image", "audio", "video"} and subtype.isalnum() and len(subtype) <= 5:
        return f"{kind}.{subtype}"
    return f"{kind if kind == 'message' else 'attachment'}{ending}"


def _text_of(block: _Block, convert: Callable[[str], str]) -> str:
    if block.plain is not None and (block.plain.strip() or not block.html):
        return block.plain
    return convert(block.html or "")
