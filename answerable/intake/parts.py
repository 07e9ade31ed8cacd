"""Parts of one mail wait for each other, are put together, and the whole is read as if it had come whole."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import connection

from answerable.lib.mime import ParsedMail
from answerable.lib.partial import Piece, assembled, is_complete, piece_of
from answerable.mail import journal, outcomes
from answerable.mail.journal import Delivery
from answerable.mail.models import InboundMail, Outcome

# So long the first part waits for the last; then each is read for itself.
PATIENCE = timedelta(days=1)


def wait_for_the_rest(inbound: InboundMail, parsed: ParsedMail, *, now: datetime) -> str | None:
    """Let a part wait, or put the whole together when this was the last; the outcome of this part.

    None for a mail that is no part, or whose other parts did not come in time: it is read by itself.
    """
    piece = piece_of(parsed)
    if piece is None or now - inbound.received_at >= PATIENCE:
        return None
    key = _key(inbound, piece)
    _take_turns(key)
    InboundMail.objects.filter(pk=inbound.pk).update(
        part_of=key, part_number=piece.number, part_total=piece.total
    )
    parts = _parts(key)
    if not is_complete({number: part.part_total for number, part in parts.items()}):
        return outcomes.let_wait(
            inbound,
            reason=f"part {piece.number} of {piece.total or '?'}",
            until=inbound.received_at + PATIENCE,
        )
    whole = _put_together([parts[number] for number in sorted(parts)], key)
    for part in parts.values():
        outcomes.ignore(part, reason=f"part of mail {whole.pk}", at=now)
    return str(Outcome.IGNORED)


def with_what_is_missing(parsed: ParsedMail) -> ParsedMail:
    """A part that is read by itself says that it is one."""
    piece = piece_of(parsed)
    if piece is None:
        return parsed
    total = piece.total or "?"
    said = f"This is part {piece.number} of {total} of a mail; the other parts did not come."
    return replace(parsed, defects=[said, *parsed.defects])


def _key(inbound: InboundMail, piece: Piece) -> str:
    """Nobody puts a part of theirs into somebody else's mail: the sender belongs to the name."""
    return hashlib.sha256(f"{inbound.sender}\0{piece.id}".encode("utf-8", "replace")).hexdigest()


def _take_turns(key: str) -> None:
    """The last two parts at once are read one after the other, so that one of them is the last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(key[:15], 16)])


def _parts(key: str) -> dict[int, InboundMail]:
    """The waiting parts by their number; of a part that came twice the first counts."""
    rows = InboundMail.objects.filter(part_of=key, outcome=Outcome.WAITING).select_related("raw")
    return {row.part_number: row for row in rows.order_by("-pk")}


def _put_together(parts: list[InboundMail], key: str) -> InboundMail:
    first = parts[0]
    delivery = Delivery(
        raw=assembled([part.raw_bytes for part in parts]),
        envelope_from=first.envelope_from,
        envelope_to=first.envelope_to,
        door=first.door,
        at=min(part.received_at for part in parts),
        origin=f"parts {key}",
    )
    (whole,) = journal.add_together([delivery])
    return whole
