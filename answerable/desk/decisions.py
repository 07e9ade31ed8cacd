"""What waits on a case for a decision: where it belongs, and who asks."""

from __future__ import annotations

from django.utils.translation import gettext as _

from answerable.accounts.models import User
from answerable.cases.forwarding import open_forwarding
from answerable.cases.models import Case, Offer
from answerable.cases.offers import head_of, is_new_there, open_offers
from answerable.desk.mail_shapes import OfferShape, RequesterShape


def offers_on(case: Case) -> list[OfferShape]:
    """The cases this one may belong to."""
    return [_offer(case, one) for one in open_offers(case)]


def requester_on(case: Case) -> RequesterShape | None:
    """Who may have written what was sent on, while nobody has decided it."""
    found = open_forwarding(case)
    if found is None or not found.writers:
        return None
    sender = found.message.author_address
    return RequesterShape(
        id=found.pk,
        sent_on_by=found.message.author_name,
        writers=[(one["address"], _writer_words(one)) for one in found.writers],
        # A colleague has the desk; a customer's person expects to hear what becomes of it.
        keeps_forwarder=not User.objects.filter(email=sender).exists(),
    )


def _writer_words(one: dict[str, str]) -> str:
    return f"{one['name']} <{one['address']}>" if one["name"] else one["address"]


def _offer(case: Case, found: Offer) -> OfferShape:
    other = head_of(found.other)
    are_two = None not in (case.customer_id, other.customer_id) and case.customer_id != other.customer_id
    return OfferShape(
        id=found.pk,
        number=other.number,
        url=other.get_absolute_url(),
        subject=other.subject,
        reason=str(found.get_reason_display()),
        warning=_warning(case, other),
        can_move=not are_two and not case.merged_cases.exists(),
    )


def _warning(case: Case, other: Case) -> str:
    words = [_("All messages of this case are shown in the other one from then on. It can be undone.")]
    if case.contact is not None and is_new_there(case, other):
        words.append(
            _("{who} takes part there from then on and will see every answer that is sent to all.").format(
                who=f"{case.contact.name} <{case.contact.email}>"
            )
        )
    if not other.is_live:
        words.append(_("{number} is not open any more; it will be opened again.").format(number=other.number))
    return " ".join(words)
