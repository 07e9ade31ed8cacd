"""The Thread-Index of Outlook and Exchange: which conversation a mail is of.

Microsoft's [MS-OXOMSG], 2.2.1.3 (PidTagConversationIndex): one reserved byte 01, five
bytes of time, sixteen of a GUID, then five bytes for each answer below. The first 22
bytes are the conversation's and stay the same in every answer, also where a gateway
threw References away.
"""

import base64
import binascii
import hashlib
from datetime import UTC, datetime

ROOT = 22
BLOCK = 5
LONGEST = 4_000
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def root(value: str) -> str:
    """The conversation as 44 hexadecimal digits; "" for anything that is no Thread-Index."""
    found = _decoded(value)
    return found[:ROOT].hex() if found is not None else ""


def made(secret: bytes, begun_at: datetime) -> str:
    """The conversation of a thing we began ourselves: nobody can guess it without the secret."""
    ticks = int((begun_at - _EPOCH).total_seconds() * 10_000_000)
    guid = hashlib.sha256(secret).digest()[:16]
    return (b"\x01" + ticks.to_bytes(8, "big")[1:6] + guid).hex()


def answering(conversation: str, begun_at: datetime, at: datetime, salt: bytes) -> str:
    """The field of one more mail in the conversation (44 hexadecimal digits)."""
    ticks = max(int((at - begun_at).total_seconds() * 10_000_000), 0)
    # Bit 0 says a coarser unit for long spans; the last byte tells two of the same moment apart.
    is_long = ticks >> 49 > 0
    span = (ticks >> (23 if is_long else 18)) & 0x7FFF_FFFF
    block = ((int(is_long) << 31) | span).to_bytes(4, "big") + hashlib.sha256(salt).digest()[:1]
    return base64.b64encode(bytes.fromhex(conversation) + block).decode("ascii")


def _decoded(value: str) -> bytes | None:
    if len(value) > LONGEST:
        return None
    try:
        found = base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    is_whole = len(found) >= ROOT and (len(found) - ROOT) % BLOCK == 0
    return found if is_whole and found[0] == 1 and any(found[6:ROOT]) else None
