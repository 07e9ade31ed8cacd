"""What the mail servers in front found out about a sender: SPF, DKIM, DMARC, and whether it is spam.

Anybody can write such header fields. They are believed only when they name a server the
administrator trusts, and only where that server wrote them: above everything an earlier
server wrote (RFC 8601, 5). A trusted server removes foreign fields that bear its own name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

METHODS = ("spf", "dkim", "dmarc")
_COMMENT = re.compile(r"\([^()]{0,500}\)")
_RESULT = re.compile(r"\s*(spf|dkim|dmarc)\s*=\s*([a-z]{2,12})\b", re.IGNORECASE)
_ID = re.compile(r"\s*([^\s;]{1,255})")
_BY = re.compile(r"\bby\s+([A-Za-z0-9._-]{1,255})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a trusted server said; methods it did not look at are missing. `is_spam` only when it said so."""

    by: str = ""
    spf: str = ""
    dkim: str = ""
    dmarc: str = ""
    is_spam: bool = False

    @property
    def is_known(self) -> bool:
        """Did a trusted server say anything about the sender?"""
        return bool(self.spf or self.dkim or self.dmarc)

    @property
    def is_proven(self) -> bool:
        """Is the domain in From proven?"""
        return self.dmarc == "pass"

    @property
    def is_forged(self) -> bool:
        """Does the domain in From deny this mail? Without a policy of the domain DMARC says "none"."""
        return self.dmarc == "fail"

    def as_dict(self) -> dict[str, str]:
        """As it is kept with a message."""
        return {name: getattr(self, name) for name in ("by", *METHODS) if getattr(self, name)}


NOTHING = Verdict()


def verdict(fields: Sequence[tuple[str, str]], trusted: Iterable[str]) -> Verdict:
    """What the servers called `trusted` wrote on top of a mail's header.

    A name stands for the hosts below it, too. `fields` are the header fields in order, names in lower
    case, decoded.
    """
    names = {one.strip().lower() for one in trusted if one.strip()}
    if not names:
        return NOTHING
    ours, hop = _written_by_trusted(fields, names)
    results = (_results(value, names, hop) for name, value in ours if name == "authentication-results")
    found = next((one for one in results if one), None)
    # A filter's word names no server, so it needs the trace of one.
    is_spam = bool(hop) and any(_says_spam(name, value) for name, value in ours)
    if found is None:
        return Verdict(is_spam=True, by=hop) if is_spam else NOTHING
    by, said = found
    return Verdict(by=by, is_spam=is_spam, **said)


def _is_trusted(host: str, names: set[str]) -> bool:
    plain = host.lower().rstrip(".")
    return any(plain == name or plain.endswith(f".{name}") for name in names)


def _written_by_trusted(
    fields: Sequence[tuple[str, str]], names: set[str]
) -> tuple[list[tuple[str, str]], str]:
    """The fields down to the first Received of a server that is not trusted, and the last trusted host.

    What stands below is a stranger's. A hop inside one machine ("by" without "from") is nobody's.
    """
    last, hop = -1, ""
    for place, (name, value) in enumerate(fields):
        if name != "received":
            continue
        by = _BY.search(value)
        if by is not None and _is_trusted(by[1], names):
            last, hop = place, by[1].lower()
        elif value.lstrip().lower().startswith("from "):
            break
    start = last + 1
    # A server writes its findings right above or below its own Received.
    end = next((at for at in range(start, len(fields)) if fields[at][0] == "received"), len(fields))
    return list(fields[:end]), hop


def _results(value: str, names: set[str], hop: str) -> tuple[str, dict[str, str]] | None:
    plain = _COMMENT.sub(" ", _COMMENT.sub(" ", value[:20_000]))
    by = _ID.match(plain)
    if by is None:
        return None
    if "=" in by[1]:
        # Exchange Online leaves its own name out; then the trace has to tell who wrote it.
        if not hop:
            return None
        return hop, _methods(plain)
    return (by[1].lower(), _methods(plain[by.end() :])) if _is_trusted(by[1], names) else None


def _methods(text: str) -> dict[str, str]:
    results: dict[str, str] = {}
    for piece in text.split(";"):
        match = _RESULT.match(piece)
        if match is None:
            continue
        method, result = match[1].lower(), match[2].lower()
        # Of several signatures one that holds is enough.
        if results.get(method) != "pass":
            results[method] = result
    return results


_SCORE = re.compile(r"-?\d{1,4}")


def _says_spam(name: str, value: str) -> bool:
    """Is this field one filter's word that the mail is spam?"""
    text = value.strip().lower()[:500]
    if name in ("x-spam-flag", "x-spam", "x-bogosity", "x-dspam-result"):
        return text.startswith(("yes", "true", "spam"))
    if name == "x-spam-status":
        return text.startswith("yes")
    if name == "x-spamd-result":
        return "[reject]" in text or "add header" in text
    if name == "x-ms-exchange-organization-scl":
        match = _SCORE.match(text)
        return match is not None and int(match[0]) >= 5
    if name == "x-forefront-antispam-report":
        return "sfv:spm" in text or "sfv:sks" in text
    return False
