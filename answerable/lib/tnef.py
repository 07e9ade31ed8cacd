"""What Outlook packs into winmail.dat (MS-OXTNEF): its files, and its words where the mail has no others."""

from __future__ import annotations

import io
import logging
import struct
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from typing import Any

from answerable.lib import charsets

# More files than anybody sends, and than is worth the time of a hostile one.
MAX_FILES = 200
MAX_SIZE = 100_000_000
# MS-OXTNEF 2.1.1: signature and key; then attributes of level, kind, length, data and sum.
_HEAD = struct.Struct("<IH")
_ATTRIBUTE = struct.Struct("<BII")
_SUM_SIZE = 2


@dataclass(slots=True)
class Packed:
    """Files with their names, and the body as text or HTML; all empty when nothing could be read."""

    files: list[tuple[str, bytes]] = field(default_factory=list)
    text: str = ""
    html: str = ""


def is_tnef(media_type: str, name: str, data: bytes) -> bool:
    """Does a part hold what Outlook packs?"""
    is_named = (
        media_type in {"application/ms-tnef", "application/vnd.ms-tnef"} or name.lower() == "winmail.dat"
    )
    return is_named and data[:4] == b"\x78\x9f\x3e\x22"


def is_damaged(data: bytes) -> bool:
    """Does something in it claim more bytes than there are? Then what can be unpacked is not all of it."""
    place = _HEAD.size
    while place + _ATTRIBUTE.size < len(data):
        place += _ATTRIBUTE.size + _ATTRIBUTE.unpack_from(data, place)[2] + _SUM_SIZE
    return place > len(data)


def unpack(data: bytes) -> Packed | None:
    """What is in it; None when it cannot be read."""
    from tnefparse import TNEF

    logging.getLogger("tnef-decode").setLevel(logging.CRITICAL)
    logging.getLogger("tnefparse").setLevel(logging.CRITICAL)
    if len(data) > MAX_SIZE:
        return None
    try:
        with redirect_stdout(io.StringIO()):
            found = TNEF(data)
            return _packed(found)
    except Exception:
        # The library raises whatever a damaged file leads it to.
        return None


def _packed(found: Any) -> Packed:
    packed = Packed()
    for number, one in enumerate(found.attachments[:MAX_FILES], start=1):
        name = one.long_filename() or one.name or f"attachment-{number}"
        packed.files.append((charsets.plain(str(name)).strip("\x00 "), bytes(one.data)))
    packed.html = _text(found.htmlbody)
    packed.text = _text(found.body)
    if not packed.html and not packed.text.strip() and found.rtfbody:
        packed.text = _from_rtf(_text(found.rtfbody))
    return packed


def _text(body: Any) -> str:
    if body is None:
        return ""
    return charsets.decode(body, None).text if isinstance(body, bytes) else charsets.plain(str(body))


def _from_rtf(rtf: str) -> str:
    from striprtf.striprtf import rtf_to_text

    try:
        return charsets.plain(str(rtf_to_text(rtf[:2_000_000], errors="ignore"))).strip()  # type: ignore[no-untyped-call]
    except Exception:
        return ""
