"""A row of the outbox as the bytes of a mail.

Whatever subjects, names, addresses and file names hold, the mail has exactly the
fields written here: everything is one line before it becomes a field. Long
identifiers are folded, never encoded, or threads would break.
"""

from __future__ import annotations

import re
from email import encoders
from email.charset import QP, Charset
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from typing import NoReturn

from answerable.files.models import StoredFile
from answerable.files.storage import plain_name, read
from answerable.lib import charsets
from answerable.mail import return_path
from answerable.mail.models import OutboundMail

LOOP_FIELD = "X-Answerable-Loop"
# RFC 5321, 4.5.3.1.3: a path holds 256 octets, two of them its brackets.
LONGEST_ADDRESS = 254

_UTF8 = Charset("utf-8")
_UTF8.body_encoding = QP
_IDENTIFIER = re.compile(r"<[^<>\s]+>")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_ADDRESS = re.compile(r"[^\s@<>()\",;:\\]+@[^\s@<>()\",;:\\]+")


class UndeliverableError(Exception):
    """A mail that nobody could deliver; its sentence is shown to people."""


def build(mail: OutboundMail) -> bytes:
    """The mail with CRLF line ends, without the addresses that no server takes.

    Raises UndeliverableError when that leaves nobody in To, or concerns the sender.
    """
    message = _body(mail)
    message["Subject"] = _subject(mail.subject)
    message["From"] = _mailbox(mail.sender_name, mail.sender_address)
    message["To"] = _mailboxes(mail.to) or _nobody(mail)
    if copies := _mailboxes(mail.cc):
        message["Cc"] = copies
    if mail.reply_to:
        message["Reply-To"] = _mailbox(*mail.reply_to)
    message["Date"] = format_datetime(mail.queued_at)
    message["Message-ID"] = _one_line(mail.message_id)
    _thread(message, mail)
    _mark(message, mail)
    del message["MIME-Version"]
    message["MIME-Version"] = "1.0"
    return message.as_bytes(policy=message.policy.clone(linesep="\r\n"))


def envelope_sender(mail: OutboundMail) -> str:
    """Where the mail comes back to: a return path of its own, which bears a key.

    Empty for automatic mail, so that no robot answers it and no bounce comes back (RFC 3834).
    """
    if mail.automatic:
        return ""
    return return_path.of(mail.pk, envelope_address(mail.sender_address))


def deliverable(address: str) -> bool:
    """Can mail be handed over for this address? Not for one whose local part is not ASCII, or is quoted."""
    try:
        return bool(envelope_address(address))
    except UndeliverableError:
        return False


def envelope_address(address: str) -> str:
    """The address as SMTP takes it; its domain in ASCII. Raises UndeliverableError."""
    written = address.strip()
    local, _at, domain = written.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii") if not domain.isascii() else domain
    except UnicodeError:
        ascii_domain = ""
    if (
        not _ADDRESS.fullmatch(written)
        or not local.isascii()
        or not ascii_domain
        or len(local) + len(ascii_domain) >= LONGEST_ADDRESS
        or not written.isprintable()
    ):
        raise UndeliverableError(f"The address {written!r} cannot be written to.")
    return f"{local}@{ascii_domain}"


def _body(mail: OutboundMail) -> Message:
    words: Message = MIMEText(charsets.plain(mail.text), "plain", _UTF8)  # type: ignore[arg-type]
    if mail.html:
        plain, words = words, MIMEMultipart("alternative")
        words.attach(plain)
        words.attach(MIMEText(charsets.plain(mail.html), "html", _UTF8))  # type: ignore[arg-type]
    files = [attached.file for attached in mail.attachments.select_related("file")]
    if not files:
        return words
    whole = MIMEMultipart("mixed")
    whole.attach(words)
    for file in files:
        whole.attach(_attachment(file))
    return whole


def _attachment(file: StoredFile) -> MIMEBase:
    kind = file.media_type.lower()
    # A message inside a message may not be Base64, and a multipart would need its boundary.
    is_plain_kind = _MEDIA_TYPE.fullmatch(kind) and not kind.startswith(("message/", "multipart/"))
    main, _, sub = (kind if is_plain_kind else "application/octet-stream").partition("/")
    part = MIMEBase(main, sub)
    part.set_payload(read(file))
    encoders.encode_base64(part)
    name = plain_name(_one_line(file.name))
    filename = name if name.isascii() else ("utf-8", "", name)
    part.add_header("Content-Disposition", "attachment", filename=filename)
    return part


def _thread(message: Message, mail: OutboundMail) -> None:
    if answered := _IDENTIFIER.findall(mail.in_reply_to):
        message["In-Reply-To"] = answered[0]
    if known := _IDENTIFIER.findall(" ".join(mail.references)):
        message["References"] = " ".join(known)
    # Outlook and Exchange keep these where a gateway on the way throws References away.
    if mail.thread_index:
        message["Thread-Index"] = _one_line(mail.thread_index)
    if mail.thread_topic:
        message["Thread-Topic"] = _subject(mail.thread_topic, "Thread-Topic")


def _mark(message: Message, mail: OutboundMail) -> None:
    local, _at, domain = mail.sender_address.rpartition("@")
    message[LOOP_FIELD] = _one_line(f"{local.partition('+')[0]}@{domain}")
    if mail.automatic:
        message["Auto-Submitted"] = "auto-replied"
        message["X-Auto-Response-Suppress"] = "All"


def _mailboxes(people: list[list[str]]) -> str:
    return ", ".join(_mailbox(*one) for one in people if deliverable(one[1]))


def _nobody(mail: OutboundMail) -> NoReturn:
    written = ", ".join(repr(address) for _name, address in mail.to)
    raise UndeliverableError(f"The address {written} cannot be written to.")


def _mailbox(name: str, address: str) -> str:
    return formataddr((_one_line(name), envelope_address(address)), "utf-8")


def _subject(text: str, field: str = "Subject") -> str:
    plain = _one_line(text)
    if plain.isascii():
        return plain
    return Header(plain, "utf-8", maxlinelen=75, header_name=field).encode(linesep="\n")


def _one_line(text: str) -> str:
    """One line of printable characters: no CR, LF, U+2028 or control character survives."""
    plain = " ".join(charsets.plain(text).split())
    return "".join(character for character in plain if character.isprintable())
