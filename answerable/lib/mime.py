"""A mail understood from its bytes, whatever they are.

`parse` never raises, never recurses without limit and takes time linear in the
size of the mail. What it cannot make sense of stays in the attachments, and a
sentence in `defects` says what was odd. The text never holds NUL or a lone
surrogate.
"""

import contextlib
import re
from dataclasses import dataclass
from datetime import datetime

from answerable.lib import addresses, automatic, charsets, headers, mime_tree, parameters
from answerable.lib.addresses import Address
from answerable.lib.headers import HeaderBlock
from answerable.lib.mime_bodies import Attachment, Bodies
from answerable.lib.protection import Protection

NOBODY = Address("", "")
MAX_SUBJECT = 1000
MAX_TEXT = 5_000_000


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """What a mail says. Identifiers keep their angle brackets; `date` is UTC or None."""

    message_id: str
    in_reply_to: list[str]
    references: list[str]
    sender: Address
    from_all: list[Address]
    reply_to: list[Address]
    to: list[Address]
    cc: list[Address]
    subject: str
    date: datetime | None
    text: str
    html: str | None
    attachments: list[Attachment]
    automatic: str | None
    defects: list[str]
    fields: list[tuple[str, str]]
    protection: Protection | None = None
    calendar_method: str = ""

    def field(self, name: str) -> str:
        """The first header field of this (lower-case) name, decoded; empty when there is none."""
        return next((value for found, value in self.fields if found == name), "")

    def all_fields(self, name: str) -> list[str]:
        return [value for found, value in self.fields if found == name]


def parse(raw: bytes, *, return_path: str | None = None) -> ParsedMail:
    """Understand a mail. `return_path` is the envelope sender if known; empty means a machine's."""
    count = mime_tree.Count()
    try:
        return _parsed(raw, return_path, count)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, MemoryError) as problem:
        # No input is known to lead here; if one does, its words are still shown.
        count.note(f"The mail could not be read ({type(problem).__name__}); its source is shown instead.")
        return _unreadable(raw, count)


def _parsed(raw: bytes, return_path: str | None, count: mime_tree.Count) -> ParsedMail:
    tree = mime_tree.parse(_with_line_feeds(raw), count)
    header = tree.header
    bodies = Bodies(count)
    bodies.collect(tree)
    from_all = _addresses(header, "from")
    sender = _sender(header, from_all, count)
    subject = header.text("subject")[:MAX_SUBJECT]
    text = _limited(bodies.text(), count)
    if bodies.protection is not None and bodies.protection.is_encrypted:
        count.note(f"The mail is {bodies.protection} and cannot be read here.")
    return ParsedMail(
        message_id=_message_id(header, count),
        in_reply_to=headers.identifiers(header.all_raw("in-reply-to")),
        references=headers.identifiers(header.all_raw("references")),
        sender=sender,
        from_all=from_all,
        reply_to=_addresses(header, "reply-to"),
        to=_addresses(header, "to"),
        cc=_addresses(header, "cc"),
        subject=subject,
        date=_date(header, count),
        text=text,
        html=bodies.html(),
        attachments=bodies.attachments(),
        automatic=_automatic(tree, return_path, sender, subject, bodies.calendar_method),
        defects=count.problems,
        fields=[(name, headers.decode_words(value[:2000])) for name, value in header.fields[:500]],
        protection=bodies.protection,
        calendar_method=bodies.calendar_method,
    )


def _with_line_feeds(raw: bytes) -> bytes:
    # Old Macintosh files end lines with CR alone; everywhere else a lone CR is no line end.
    return raw if b"\n" in raw[:100_000] else raw.replace(b"\r", b"\n")


def _addresses(header: HeaderBlock, name: str) -> list[Address]:
    return addresses.parse(b", ".join(header.all_raw(name)))


def _sender(header: HeaderBlock, from_all: list[Address], count: mime_tree.Count) -> Address:
    """The first usable From address, else Sender, else a From that is only a name: always the same one."""
    if len(header.all_raw("from")) > 1:
        count.note("There is more than one From field; the first address counts.")
    usable = [address for address in from_all if address.address]
    if len(usable) > 1:
        count.note("There is more than one sender; the first counts.")
    if usable:
        return usable[0]
    count.note("From holds no usable address.")
    others = [address for address in _addresses(header, "sender") if address.address]
    return (others or from_all or [NOBODY])[0]


def _message_id(header: HeaderBlock, count: mime_tree.Count) -> str:
    found = headers.identifiers(header.all_raw("message-id")[:1])
    if not found:
        count.note("There is no Message-ID.")
        return ""
    return found[0]


def _date(header: HeaderBlock, count: mime_tree.Count) -> datetime | None:
    found = headers.instant(header.raw("date"))
    if found is None:
        count.note("There is no date that can be understood.")
    return found


def _automatic(
    tree: mime_tree.Part, return_path: str | None, sender: Address, subject: str, calendar_method: str
) -> str | None:
    if return_path is not None and return_path.strip(" <>") == "":
        by_envelope = automatic.Reason.EMPTY_RETURN_PATH
    else:
        by_envelope = None
    kinds = {child.media_type.removeprefix("message/") for child in tree.children}
    known = [kind for kind in ("delivery-status", "disposition-notification") if kind in kinds]
    report_type = tree.parameters.get("report-type") or "".join(known[:1])
    declared, _ = parameters.parse(tree.header.raw("content-type") or b"")
    found = automatic.reason(tree.header, declared, report_type, sender.address, subject)
    by_calendar = automatic.Reason.CALENDAR_REPLY if calendar_method in automatic.CALENDAR_ANSWERS else None
    reason = found or by_calendar or by_envelope
    return reason.value if reason else None


def _limited(text: str, count: mime_tree.Count) -> str:
    if len(text) <= MAX_TEXT:
        return text
    count.note("The text is too long to show whole; the original has it all.")
    return text[:MAX_TEXT]


def _unreadable(raw: bytes, count: mime_tree.Count) -> ParsedMail:
    subject = ""
    with contextlib.suppress(Exception):
        match = re.search(rb"^subject:([^\r\n]{1,500})", raw[:100_000], re.IGNORECASE | re.MULTILINE)
        subject = headers.decode_words(match[1]) if match else ""
    text = charsets.plain(raw[:100_000].decode("utf-8", "replace"))
    return ParsedMail(
        "", [], [], NOBODY, [], [], [], [], subject, None, text, None, [], None, count.problems, []
    )
