"""Who wrote a mail that somebody sent on: from attached messages first, then from quoted headers.

Neither proves anything: whoever forwards can write there what they like.
"""

import re
from typing import NamedTuple

from answerable.lib import addresses, mime, subjects
from answerable.lib import quoting_headers as marks
from answerable.lib.mime import ParsedMail

MOST = 6
DEEPEST = 4
MAX_LINES = 5_000
LARGEST_ATTACHED = 10_000_000
_LONGEST_HEADER = 14
_LONGEST_LINE = 600
# What stands above a mail that was sent on, and never above one that is answered.
_FORWARDS = re.compile(
    r"[\s*_>]*[-_=~—─]{2,60}\s*(?:"
    r"forwarded message|forwarded by.{0,100}|forwarded e?-?mail|weitergeleitete nachricht|"
    r"message transféré|mensaje reenviado|messaggio inoltrato|mensagem encaminhada|"
    r"doorgestuurd bericht|vidarebefordrat meddelande|пересылаемое сообщение|"
    r"пересланное сообщение|转发邮件信息|转发的邮件|转发邮件|轉寄的郵件|转发的消息|"
    r"転送メッセージ|転送されたメッセージ|전달된 메시지|전달 메시지"
    r")\s*[:：]?\s*[-_=~—─>]{0,60}[\s*_]*\Z",
    re.IGNORECASE,
)


class Writer(NamedTuple):
    """Somebody a forwarded mail names as its writer.

    `is_attached` if it came as a message of its own, which then has a `message_id`.
    """

    name: str
    address: str
    is_attached: bool
    message_id: str = ""


def writers(parsed: ParsedMail) -> list[Writer]:
    """The writers of what was sent on, the innermost first, each once; empty for a mail of one's own."""
    attached = _attached(parsed, 0)
    quoted = _quoted(parsed.text) if attached or _is_sent_on(parsed) else []
    found: dict[str, Writer] = {}
    for one in [*attached, *quoted]:
        found.setdefault(one.address.lower(), one)
    return list(found.values())[:MOST]


def _attached(parsed: ParsedMail, depth: int) -> list[Writer]:
    found: list[Writer] = []
    for part in parsed.attachments[:20]:
        is_message = part.media_type == "message/rfc822" or part.filename.lower().endswith(".eml")
        if not is_message or depth >= DEEPEST or len(part.content) > LARGEST_ATTACHED:
            continue
        inner = mime.parse(part.content)
        found += _attached(inner, depth + 1)
        if inner.sender.address:
            found.append(Writer(inner.sender.name, inner.sender.address, True, inner.message_id))
    return found


def _is_sent_on(parsed: ParsedMail) -> bool:
    """By its subject, or by the line that mail programs write above a mail they send on."""
    lines = parsed.text.split("\n", MAX_LINES)[:MAX_LINES]
    return subjects.is_forward(parsed.subject) or any(
        marks.BEGINS_FORWARDED.match(line[:_LONGEST_LINE]) or _FORWARDS.match(line[:_LONGEST_LINE])
        for line in lines
    )


def _quoted(text: str) -> list[Writer]:
    """From every quoted header: From, and at least one other field; the last one first."""
    lines = [line[:_LONGEST_LINE].lstrip("> \t|") for line in text.split("\n", MAX_LINES)[:MAX_LINES]]
    found = []
    for number, line in enumerate(lines):
        if marks.header_role(line) == "from" and _goes_on(lines[number + 1 : number + _LONGEST_HEADER]):
            found += _written_in(line, lines[number + 1 : number + 2])
    return found[::-1]


def _goes_on(below: list[str]) -> bool:
    strange = 0
    for line in below:
        role = marks.header_role(line)
        if role is not None:
            return role != "from"
        strange += bool(line.strip())
        if strange > 2:
            return False
    return False


def _written_in(line: str, below: list[str]) -> list[Writer]:
    """The address in a From line, or in the line it was broken into."""
    value = line.partition("：" if "：" in line and ":" not in line.partition("：")[0] else ":")[2]
    rest = below[0] if below and marks.header_role(below[0]) is None else ""
    for written in (value, f"{value} {rest}"):
        plain = written.replace("*", " ").replace("[mailto:", "<").replace("]", ">").strip()
        people = [one for one in addresses.parse(plain.encode("utf-8", "replace")) if one.address]
        if people:
            name = people[0].name.strip(" '\"")
            return [Writer("" if name == people[0].address else name, people[0].address, False)]
    return []
