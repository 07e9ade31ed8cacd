"""What a new case may belong to: offered to staff, never decided by a mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from answerable.cases.models import Case, Message, OfferReason
from answerable.cases.offers import offer
from answerable.lib import subjects
from answerable.lib.mime import ParsedMail

# The same person with the same subject: within this time it may be the same matter.
WINDOW = timedelta(days=14)
MOST_LOOKED_AT = 50


def offer_links(
    message: Message, parsed: ParsedMail, known_of: Iterable[tuple[Case, str]], *, at: datetime
) -> None:
    """Offer the cases the writer only knew of, else the one with the same sender and subject."""
    case, found = message.case, list(known_of)
    if not found and not parsed.automatic:
        found = [(other, OfferReason.SAME_SUBJECT) for other in _same_subject(case, parsed, at)]
    for other, reason in found:
        offer(case, other, reason=reason, at=at, message=message.pk)


def _same_subject(case: Case, parsed: ParsedMail, at: datetime) -> list[Case]:
    """The newest case of the same contact within the window, if its subject is the same."""
    wanted = subjects.compared(parsed.subject)
    if not wanted or case.contact_id is None:
        return []
    rows = Case.objects.filter(contact=case.contact_id, merged_into=None, last_said_at__gte=at - WINDOW)
    near = rows.exclude(pk=case.pk).order_by("-last_said_at")[:MOST_LOOKED_AT]
    return [other for other in near if subjects.compared(other.subject) == wanted][:1]
