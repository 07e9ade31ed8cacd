"""Which parts of a mail are its words, and which are attachments."""

import mimetypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from html import escape

from answerable.lib import charsets, encoded_files, html, invitation, parameters, protection, tnef
from answerable.lib.flowed import unflow
from answerable.lib.headers import parse_block
from answerable.lib.html_weight import is_too_heavy
from answerable.lib.mime_tree import Count, Part, content, parse
from answerable.lib.protection import Protection

MAX_NAME = 255
# A signed mail inside a signed mail, and so on; nobody sends more.
MAX_WRAPPINGS = 3
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
        self._found: list[Callable[[], Attachment]] = []
        self._spare = _Block()
        self._html = ""
        self.protection: Protection | None = None
        self.calendar_method = ""

    def collect(self, tree: Part) -> None:
        """Sort the leaves of a tree; only once, or again for a mail found inside this one."""
        self._gather(tree, depth=0)
        if not any(block.plain or block.html for block in self._blocks) and (
            self._spare.plain or self._spare.html
        ):
            self._blocks.append(self._spare)
        self._html = self.html() or ""

    def _gather(self, tree: Part, depth: int) -> None:
        for part in _whole(tree):
            if part.is_multipart:
                self._protected(protection.of_part(part, b""))
        for part, block in _leaves(tree, None):
            name = _name(part)
            if _is_words(part, name, is_alone=part is tree):
                self._take_words(part, block or self._new_block())
            elif not self._opened(part, name, depth):
                self._found.append(partial(self._attachment, part, name, _disposition(part)))

    def _protected(self, found: Protection | None) -> None:
        """What hides most counts: encrypted before signed."""
        if found is not None and (self.protection is None or found.is_encrypted):
            self.protection = found

    def _opened(self, part: Part, name: str, depth: int) -> bool:
        """Is this part only a wrapping, and what is in it taken instead?"""
        kind = part.media_type
        if kind == "text/calendar" or name.lower().endswith(".ics"):
            self._take_calendar(content(part, self._count))
            return False
        if kind.endswith("ms-tnef") or name.lower() == "winmail.dat":
            return self._take_tnef(name, kind, content(part, self._count))
        if kind.endswith("pkcs7-mime"):
            return self._take_signed(part, depth)
        if kind == "message/partial":
            self._count.note(
                "This is only a piece of a larger mail; the other pieces come as mails of their own."
            )
        return False

    def _take_calendar(self, data: bytes) -> None:
        self.calendar_method = self.calendar_method or invitation.method_of(data)
        if not self._spare.plain:
            self._spare.plain = invitation.words(data)

    def _take_tnef(self, name: str, media_type: str, data: bytes) -> bool:
        packed = tnef.unpack(data) if tnef.is_tnef(media_type, name, data) else None
        if packed is None:
            self._count.note("A file packed by Outlook (winmail.dat) could not be opened; it is kept whole.")
            return False
        self._spare.plain = self._spare.plain or packed.text
        self._spare.html = self._spare.html or packed.html
        for file, inside in packed.files:
            self._keep_file(file, inside)
        if tnef.is_damaged(data):
            self._count.note("A file packed by Outlook (winmail.dat) is damaged; it is also kept whole.")
            return False
        return True

    def _take_signed(self, part: Part, depth: int) -> bool:
        data = content(part, self._count)
        self._protected(protection.of_part(part, data))
        if self.protection is not Protection.SIGNED_SMIME or depth >= MAX_WRAPPINGS:
            return False
        inside = protection.signed_content(data)
        if inside is None:
            return False
        self._gather(parse(inside, self._count), depth + 1)
        return True

    def _keep_file(self, name: str, inside: bytes) -> None:
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        kept = Attachment(safe_name(name) or "attachment", media_type, inside, "", is_inline=False)
        self._found.append(lambda: kept)

    def _new_block(self) -> _Block:
        self._blocks.append(_Block())
        return self._blocks[-1]

    def _take_words(self, part: Part, block: _Block) -> None:
        if block not in self._blocks:
            self._blocks.append(block)
        is_html = part.media_type == "text/html"
        data = content(part, self._count)
        if not is_html:
            data, files = encoded_files.take(data)
            for name, inside in files:
                self._keep_file(name, inside)
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
        whole, found = protection.without_armour("\n\n".join(piece for piece in pieces if piece.strip()))
        self._protected(found)
        return whole

    def html(self) -> str | None:
        """The words as the sender's HTML, not yet sanitised; None when there is no HTML."""
        if not any(block.html for block in self._blocks):
            return None
        return "\n".join(block.html or f"<pre>{escape(block.plain or '')}</pre>" for block in self._blocks)

    def attachments(self) -> list[Attachment]:
        return [made() for made in self._found]

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


def _whole(tree: Part) -> Iterator[Part]:
    """Every part of the tree, its root first."""
    yield tree
    for child in tree.children:
        yield from _whole(child)


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
    return safe_name(name)


_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]+")
# Marks that turn the direction of writing make "exe.gpj" read as "jpg.exe"; they are shown as what they are.
_DIRECTIONS = {
    ord(mark): f"<U+{ord(mark):04X}>"
    for mark in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
}


def safe_name(name: str) -> str:
    """A file name that is one name and no path, without characters nobody sees (attack 28)."""
    last = next((part for part in reversed(re.split(r"[/\\]", name)) if part.strip(" .")), name)
    plain = _UNSAFE.sub("_", last.translate(_DIRECTIONS)).replace("\u200b", "").replace("\ufeff", "")
    return _shortened(plain.strip(" ") or ("_" if name.strip() else ""))


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
