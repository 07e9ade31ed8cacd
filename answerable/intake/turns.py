"""Mails of one conversation that are read at the same moment take turns."""

from __future__ import annotations

import hashlib

from django.db import connection

from answerable.lib import thread_index
from answerable.lib.mime import ParsedMail

MOST = 12


def take_turns(parsed: ParsedMail) -> None:
    """Wait until no other mail of the conversation is being read; holds until the transaction ends.

    A mail and its answer that come in one batch would else not find each other and open two cases.
    The locks are asked for in one order, so nobody waits in a circle.
    """
    ids = [parsed.message_id, *parsed.in_reply_to[:3], *parsed.references[:3], *parsed.references[-3:]]
    ids.append(thread_index.root(parsed.field("thread-index")))
    keys = sorted({_key(one) for one in ids[:MOST] if one})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key", [keys])


def _key(identifier: str) -> int:
    digest = hashlib.sha256(b"conversation\0" + identifier.encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
