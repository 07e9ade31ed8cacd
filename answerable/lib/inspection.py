"""What a mail holds, as one JSON document: for tests, for other programs, for looking into a case."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from answerable.lib.addresses import Address
from answerable.lib.reading import Reading, read


def line(raw: bytes) -> str:
    """The JSON document of a mail, in one line."""
    return written(read(raw))


def written(reading: Reading) -> str:
    """The same of a mail that was read already."""
    return json.dumps(said(reading), ensure_ascii=False)


def said(reading: Reading) -> dict[str, Any]:
    """The keys that `answerable mail inspect` promises; `date` keeps no more than the instant in UTC."""
    parsed = reading.parsed
    return {
        "message_id": parsed.message_id,
        "date": parsed.date.isoformat() if parsed.date else None,
        "from": _shown(parsed.sender),
        "reply_to": [_shown(one) for one in parsed.reply_to],
        "to": [_shown(one) for one in parsed.to],
        "cc": [_shown(one) for one in parsed.cc],
        "subject": parsed.subject,
        "in_reply_to": next(iter(parsed.in_reply_to), ""),
        "references": parsed.references,
        "text": parsed.text,
        "reply": reading.split.reply,
        "html": reading.html or None,
        "attachments": [
            {
                "name": one.filename,
                "type": one.media_type,
                "size": len(one.content),
                "sha256": hashlib.sha256(one.content).hexdigest(),
                "inline": one.is_inline,
            }
            for one in parsed.attachments
        ],
        "automatic": parsed.automatic is not None,
        "bounce": {"recipient": reading.bounce.recipient, "status": reading.bounce.status}
        if reading.bounce
        else None,
        "problems": parsed.defects,
    }


def nothing(problem: str) -> str:
    """The document of a file that could not be opened."""
    from answerable.lib.reading import unread

    empty = said(unread(b"", problem))
    return json.dumps({**empty, "text": "", "reply": "", "attachments": []}, ensure_ascii=False)


def _shown(one: Address) -> str:
    """Name and address as people write them; either alone when there is no other."""
    return f"{one.name} <{one.address}>" if one.name and one.address else one.address or one.name
