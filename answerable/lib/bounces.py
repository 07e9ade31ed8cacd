"""Mails that say another mail was not delivered: RFC 3464 reports, and the free forms of old and odd servers.

What is found here is only what the mail claims. Whether it may change anything is decided by
whoever knows which mails we sent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from answerable.lib import bounce_forms, charsets, headers, subjects
from answerable.lib.headers import HeaderBlock, parse_block
from answerable.lib.mime import ParsedMail
from answerable.lib.mime_bodies import Attachment

FAILED, DELAYED, DELIVERED, RELAYED, EXPANDED = "failed", "delayed", "delivered", "relayed", "expanded"
_ACTIONS = frozenset({FAILED, DELAYED, DELIVERED, RELAYED, EXPANDED})
_REPORT_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RETURNED_TYPES = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"}
)
MOST_RECIPIENTS = 50
_HEAD = 50_000


@dataclass(frozen=True, slots=True)
class Bounce:
    """What became of our mail for one recipient; `others` are further recipients of the same report.

    `status` is an enhanced status code (RFC 3463); `original_message_id` has its angle brackets and is
    empty when the report does not return the mail.
    """

    recipient: str
    status: str
    action: str
    words: str = ""
    original_message_id: str = ""
    others: tuple[Bounce, ...] = ()

    @property
    def is_failure(self) -> bool:
        """Given up; a delay is tried again by the server that reports it."""
        return self.action == FAILED

    @property
    def is_hard(self) -> bool:
        """Given up for a reason that will not pass (5.x.x)."""
        return self.is_failure and self.status.startswith("5")


def find(parsed: ParsedMail) -> Bounce | None:
    """The report this mail makes about another mail; None for any other mail.

    A person who sends a report on, or writes about one, makes none.
    """
    if not _may_report(parsed):
        return None
    returned = _returned_id(parsed)
    reported = [found for part in _reports(parsed) for found in _recipients(part, returned)]
    if not reported:
        free = bounce_forms.find(parsed)
        if free is None:
            return None
        action = DELAYED if free.is_delay else FAILED
        return Bounce(free.recipient, free.status, action, free.words, returned)
    # Who was not reached counts; a report that only delivered something is told as such.
    reported.sort(
        key=lambda one: (FAILED, DELAYED).index(one.action) if one.action in (FAILED, DELAYED) else 2
    )
    first = reported[0]
    if first.action not in (FAILED, DELAYED):
        return None
    return Bounce(
        first.recipient or bounce_forms.recipient_in(parsed),
        first.status,
        first.action,
        first.words,
        returned,
        tuple(reported[1:MOST_RECIPIENTS]),
    )


def _may_report(parsed: ParsedMail) -> bool:
    """Did a machine write this? A report without any mark of one needs its own part, and is not sent on."""
    if parsed.automatic is not None or bounce_forms.is_daemon(parsed.sender):
        return True
    is_typed = any(one.media_type in _REPORT_TYPES for one in parsed.attachments)
    is_marked = is_typed or bool(parsed.field("x-failed-recipients"))
    return is_marked and not subjects.is_forward(parsed.subject)


def _reports(parsed: ParsedMail) -> list[bytes]:
    typed = [one.content for one in parsed.attachments if one.media_type in _REPORT_TYPES]
    if typed:
        return typed
    # Some gateways label the report as text.
    texts = [one.content for one in parsed.attachments if one.media_type.startswith("text/")]
    texts.append(parsed.text.encode("utf-8", "replace"))
    return [text for text in texts if _FIELDS.search(text[:_HEAD])]


_FIELDS = re.compile(
    rb"^final-recipient:[^\n]*\n(?:[^\n]*\n){0,8}?(?:action|status):", re.IGNORECASE | re.MULTILINE
)
_BLANK = re.compile(rb"(?:\r?\n[ \t]*){2,}")


def _recipients(report: bytes, returned: str) -> list[Bounce]:
    found = []
    for group in _BLANK.split(report.strip()[:500_000])[: MOST_RECIPIENTS * 2]:
        block, _rest = parse_block(group.strip() + b"\n")
        if "final-recipient" in block.names() or "original-recipient" in block.names():
            found.append(_recipient(block, returned))
    return found[:MOST_RECIPIENTS]


def _recipient(block: HeaderBlock, returned: str) -> Bounce:
    words = _diagnosis(block)
    status = _status(block.text("status")) or bounce_forms.status_in(words)
    action = re.split(r"[\s;(]", block.text("action").strip().lower() + " ")[0]
    if action not in _ACTIONS:
        action = DELAYED if status.startswith("4") else DELIVERED if status.startswith("2") else FAILED
    return Bounce(
        _address(block),
        _detailed(status, words) or ("4.0.0" if action == DELAYED else "5.0.0"),
        action,
        words[:500],
        returned,
    )


def _address(block: HeaderBlock) -> str:
    """Whom we wrote to, if the report says so; else whom it was tried for in the end."""
    names = ("original-recipient", "final-recipient", "x-actual-recipient")
    written = [bounce_forms.plain(block.text(name).rpartition(";")[2]) for name in names]
    return next((one for one in written if "@" in one), next((one for one in written if one), ""))


def _diagnosis(block: HeaderBlock) -> str:
    code = block.text("diagnostic-code")
    kind, separator, words = code.partition(";")
    return (words if separator and " " not in kind.strip() else code).strip()


_CODE = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


def _status(text: str) -> str:
    match = _CODE.search(text)
    return ".".join(match.groups()) if match else ""


def _detailed(status: str, words: str) -> str:
    """The status; where it says nothing in particular (5.0.0) the diagnosis may say more."""
    if not status.endswith(".0.0"):
        return status
    better = bounce_forms.status_in(words)
    return better if better and better[0] == status[0] else status


def _returned_id(parsed: ParsedMail) -> str:
    """The Message-ID of the mail that came back, from its own header."""
    for part in parsed.attachments:
        if part.media_type in _RETURNED_TYPES:
            block, _rest = parse_block(re.split(rb"\r?\n\r?\n", part.content[:_HEAD].lstrip(), maxsplit=1)[0])
            if known := headers.identifiers(block.all_raw("message-id")[:1]):
                return known[0]
    known = [match for text in _texts(parsed) for match in _MESSAGE_ID.findall(text)]
    return known[0] if known else next(iter(parsed.in_reply_to or parsed.references), "")


_MESSAGE_ID = re.compile(r"^[>\s]{0,8}message-id:\s{0,4}(<[^<>\s]{3,300}>)", re.IGNORECASE | re.MULTILINE)


def _texts(parsed: ParsedMail) -> list[str]:
    return [parsed.text[:_HEAD], *(_as_text(one) for one in parsed.attachments if _is_text(one))]


def _is_text(one: Attachment) -> bool:
    return one.media_type.startswith(("text/", "message/"))


def _as_text(one: Attachment) -> str:
    return charsets.decode(one.content[:_HEAD], None).text
