"""A message as its sender formatted it, or whole as it came: a page of its own, shown in a frame."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from markupsafe import Markup

from answerable.cases.models import Message, MessageFile
from answerable.files.storage import INLINE_PICTURES
from answerable.lib import reader
from answerable.lib.html import clean

_REMOTE = ' data-remote-src="'
# A picture of a mail is looked at in the conversation as it is; a larger one only when it is opened.
LARGEST_THUMBNAIL = 3_000_000


@dataclass(frozen=True, slots=True)
class Formatted:
    """The page: sanitised HTML, or the whole text when the mail has no HTML."""

    html: Markup
    text: str
    remote: int


def formatted(message: Message) -> Formatted | None:
    """The message as it came; None when there is nothing to show but its own words."""
    if message.html:
        html = clean(message.html, _pictures(message))
        return Formatted(Markup(html), "", remote_pictures(message))  # noqa: S704 - cleaned by the sanitiser
    if not message.inbound_id or not message.quoted or message.inbound is None:
        return None
    return Formatted(Markup(""), reader.read(message.inbound.raw_bytes).parsed.text, 0)


def is_formatted(message: Message) -> bool:
    """Is there a page of the message? Asked for each in the conversation, so the mail is not read."""
    return bool(message.html or (message.inbound_id and message.quoted))


def remote_pictures(message: Message) -> int:
    """How many pictures lie elsewhere. We never load them: whoever keeps them would learn who reads when."""
    return message.html.count(_REMOTE)


def address_of(attachment: MessageFile) -> str:
    """Where a file of a message is served."""
    return f"/desk/files/{attachment.pk}/{quote(attachment.file.name, safe='')}"


def is_thumbnail(attachment: MessageFile) -> bool:
    """May a small picture of the file be shown? Whether it really is one is found when it is asked for."""
    file = attachment.file
    return file.media_type in INLINE_PICTURES and file.size <= LARGEST_THUMBNAIL


def _pictures(message: Message) -> dict[str, str]:
    rows = message.attachments.select_related("file")
    return {
        one.file.content_id: address_of(one)
        for one in rows
        if one.file.content_id and one.file.media_type in INLINE_PICTURES
    }
