"""What the writer wrote himself, apart from what he quotes."""

from __future__ import annotations

import re
from typing import NamedTuple

_LONGEST_LINE = 500
_MARK = re.compile(
    r"(-{2,}\s*(original message|ursprüngliche nachricht|原始邮件|回复的原邮件|转发邮件信息).*-{0,}"
    r"|(on|am|le|el) .{4,200}(wrote|schrieb|écrit|escribió).{0,3}:?"
    r"|(在\s?)?\d{4}年?.{4,200}(写道|寫道)[:：]?|发件人[:：].*|from: .+@.+)\s*\Z",
    re.IGNORECASE,
)


class Split(NamedTuple):
    """The reply, and the rest that stood below it."""

    reply: str
    rest: str


def split(text: str) -> Split:
    """Separate the writer's own words from the quotation below them; in doubt keep everything."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if _MARK.match(line.strip()[:_LONGEST_LINE]) or _only_quotes(lines[number:]):
            reply = "\n".join(lines[:number]).strip()
            return Split(reply, "\n".join(lines[number:]).strip()) if reply else Split(text.strip(), "")
    return Split(text.strip(), "")


def _only_quotes(lines: list[str]) -> bool:
    return lines[0].startswith(">") and all(line.startswith(">") or not line.strip() for line in lines)
