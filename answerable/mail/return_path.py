"""The return path of each mail of ours: `support+b42-1f0c…@vendor.example`.

It bears a keyed hash, so that nobody who has not received that very mail's envelope can make a
report come to it (attack 15).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable

from django.conf import settings

_TAG = re.compile(r"b(\d{1,18})-([0-9a-f]{20})\Z")
# RFC 5321, 4.5.3.1.1: a local part has 64 octets at most.
_LONGEST_LOCAL = 64


def of(mail_id: int, sender: str) -> str:
    """The return path of mail `mail_id`; the sender itself where addresses with a plus are off."""
    local, _at, domain = sender.rpartition("@")
    tagged = f"{local.partition('+')[0]}+b{mail_id}-{_key(mail_id)}"
    if settings.ANSWERABLE.reply_addresses != "plus" or len(tagged) > _LONGEST_LOCAL:
        return sender
    return f"{tagged}@{domain}"


def mail_of(addresses: Iterable[str]) -> int | None:
    """Which mail a report is about that came to one of these addresses; None without a good key."""
    for address in addresses:
        match = _TAG.match(address.lower().rpartition("@")[0].partition("+")[2])
        if match and hmac.compare_digest(match[2], _key(int(match[1]))):
            return int(match[1])
    return None


def _key(mail_id: int) -> str:
    said = f"return path of mail {mail_id}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()[:20]
