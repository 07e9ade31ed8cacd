"""An invitation in a calendar part (RFC 5545, 5546), in words; and whether it is an answer to one."""

from __future__ import annotations

import re
from typing import Any

from answerable.lib import charsets

MAX_SIZE = 1_000_000
_METHOD = re.compile(rb"^METHOD:[ \t]*([A-Za-z-]{1,30})", re.IGNORECASE | re.MULTILINE)


def method_of(data: bytes) -> str:
    """REQUEST, REPLY, CANCEL …; empty when the part does not say."""
    match = _METHOD.search(data[:20_000])
    return match[1].decode("ascii").upper() if match else ""


def words(data: bytes) -> str:
    """What, when (in the zone it was written in), where and who asks; empty when it cannot be read."""
    from icalendar import Calendar

    if len(data) > MAX_SIZE:
        return ""
    try:
        calendar = Calendar.from_ical(charsets.decode(data, None).text)
        events = calendar.walk("VEVENT")
        return charsets.plain("\n\n".join(_event(one) for one in events[:20])).strip()
    except Exception:
        # The library raises whatever a damaged calendar leads it to.
        return ""


def _event(event: Any) -> str:
    lines = [
        _said(event.get("summary")),
        " – ".join(filter(None, (_moment(event, "dtstart"), _moment(event, "dtend")))),
        _said(event.get("location")),
        _said(event.get("organizer")).removeprefix("mailto:").removeprefix("MAILTO:"),
    ]
    head = "\n".join(line for line in lines if line)
    description = _said(event.get("description"))
    return f"{head}\n\n{description}" if description else head


def _moment(event: Any, name: str) -> str:
    found = event.get(name)
    at = getattr(found, "dt", None)
    if at is None:
        return ""
    zone = found.params.get("TZID", "") if getattr(found, "params", None) else ""
    if not hasattr(at, "hour"):
        return str(at.isoformat())
    shown = f"{at:%Y-%m-%d %H:%M}"
    return f"{shown} {zone or at.tzname() or ''}".strip()


def _said(value: Any) -> str:
    return str(value).strip() if value is not None else ""
