"""One mail read whole: what it says, what of it is new, what it reports, and its HTML made safe.

This is what runs in the reading child (`reading_child`), so it knows neither Django nor a database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from answerable.lib import bounces, forwarding, headers, html, mime, quoting
from answerable.lib.addresses import parse as addresses_in
from answerable.lib.bounces import Bounce
from answerable.lib.forwarding import Writer
from answerable.lib.mime import NOBODY, ParsedMail
from answerable.lib.mime_bodies import Attachment
from answerable.lib.quoting import Split

# Of a mail that cannot be read whole, so much is looked at for its header.
_HEAD = 100_000


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail as a person would read it. `html` is safe; pictures inside it still say `cid:`.

    `writers` are those who seem to have written what the mail sent on, the innermost first.
    """

    parsed: ParsedMail
    split: Split
    bounce: Bounce | None
    html: str
    writers: tuple[Writer, ...] = ()


def read(raw: bytes, return_path: str | None = None) -> Reading:
    """Read a mail; `return_path` is the envelope sender if known. Never raises on any bytes."""
    parsed = mime.parse(raw, return_path=return_path)
    bounce = bounces.find(parsed)
    return Reading(
        parsed=parsed,
        split=quoting.split(parsed.text, parsed.html),
        bounce=bounce,
        html=html.clean(parsed.html) if parsed.html else "",
        writers=tuple(forwarding.writers(parsed)),
    )


def unread(raw: bytes, problem: str) -> Reading:
    """What can be said of a mail that defeated its reader: its header, and itself as an attachment."""
    head = raw[:_HEAD]
    sender = next((one for one in addresses_in(_field(head, b"from")) if one.address), NOBODY)
    text = problem
    parsed = ParsedMail(
        message_id=next(iter(headers.identifiers([_field(head, b"message-id")])), ""),
        in_reply_to=headers.identifiers([_field(head, b"in-reply-to")]),
        references=[],
        sender=sender,
        from_all=[sender] if sender.address else [],
        reply_to=[],
        to=[],
        cc=[],
        subject=headers.decode_words(_field(head, b"subject"))[: mime.MAX_SUBJECT],
        date=headers.instant(_field(head, b"date")),
        text=text,
        html=None,
        attachments=[Attachment("original.eml", "message/rfc822", raw, "", is_inline=False)],
        automatic=None,
        defects=[problem],
        fields=[],
    )
    return Reading(parsed=parsed, split=Split(text, ""), bounce=None, html="")


def _field(head: bytes, name: bytes) -> bytes:
    """The first line of a header field, as far as a plain search finds it."""
    match = re.search(rb"^" + re.escape(name) + rb":([^\r\n]{0,998})", head, re.IGNORECASE | re.MULTILINE)
    return match[1].strip() if match else b""
