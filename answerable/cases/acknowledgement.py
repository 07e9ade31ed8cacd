"""The immediate acknowledgement: the case number and the promised instant, in the customer's language."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from answerable.cases import clocks, posting
from answerable.cases.models import Case, Message
from answerable.commitments.models import Commitment
from answerable.customers.directory import plain_address
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.mail.models import OutboundMail
from answerable.policy.versions import active

# A robot without any mark is only caught by the counter. A customer's busy day is no robot.
MOST_PER_STRANGER = 10
MOST_PER_CONTACT = 30
# All strangers together: whoever writes in a thousand names makes us no sender of bulk mail.
MOST_TO_STRANGERS = 100
SPAN = timedelta(hours=1)


@transaction.atomic
def acknowledge(case: Case, *, at: datetime) -> Message | None:
    """Tell the customer at once that the case is recorded and what was promised.

    It meets no promise (rule 1, B-6) and quotes nothing the customer wrote, neither the subject nor a
    name we did not know, so that nobody can use it to mail a stranger. None when there is nobody to
    tell or the case has been acknowledged already; and, on record with the reason, when the address
    ("address"), or all unknown ones together ("flood"), had too many automatic mails in the last hour.
    """
    to = posting.recipient_of(case)
    if to is None or case.messages.filter(is_automatic=True, direction="out").exists():
        return None
    if reason := _why_not(case, to[1], at):
        robot, name = Actor.system("intake"), EventName.MESSAGE_NOT_ACKNOWLEDGED
        record(name, case.ref, within=case.ref, at=at, actor=robot, reason=reason)
        return None
    message = posting.acknowledge(case, to, *render(case, at), at)
    record(EventName.MESSAGE_ACKNOWLEDGED, message.ref, within=case.ref, at=at, actor=Actor.system("intake"))
    return message


def render(case: Case, at: datetime) -> tuple[str, str, str]:
    """Subject, text and HTML of the acknowledgement, times in the customer's zone (else the vendor's)."""
    document = active().document
    # Of somebody we know nothing about, the vendor's own zone says more than UTC would.
    zone = (case.contact.known_zone if case.contact else "") or document.vendor.zone
    owed = clocks.owed(case).filter(audience="public", promise__in=("respond", "answer"))
    soonest: Commitment | None = owed.order_by("due_at").first()
    context = {
        "case": case,
        "name": _known_name(case),
        "vendor": document.vendor.name.get(case.language),
        "phone": document.address_of("hotline") or "",
        "promised": soonest,
        "severity": _severity_name(case),
        "zone": zone,
        "at": at,
    }
    with translation.override(case.language), timezone.override(ZoneInfo(zone)):
        return (
            render_to_string("cases/mail/acknowledgement.subject.txt", context).strip(),
            render_to_string("cases/mail/acknowledgement.txt", context),
            render_to_string("cases/mail/acknowledgement.html", context),
        )


def _severity_name(case: Case) -> str:
    document = active().document
    names = {one.id: one.name.get(case.language) for one in document.severities}
    return names.get(case.severity, case.severity)


def _known_name(case: Case) -> str:
    """How to greet them; "" for somebody who gave us their name only with this case."""
    who = case.contact
    return who.name if who is not None and who.created_at < case.opened_at else ""


def _why_not(case: Case, address: str, at: datetime) -> str:
    is_stranger = case.contact is None or case.contact.customer_id is None
    if _has_had_enough(address, MOST_PER_STRANGER if is_stranger else MOST_PER_CONTACT, at):
        return "address"
    return "flood" if case.customer_id is None and _is_flooded(at) else ""


def _is_flooded(at: datetime) -> bool:
    strangers = Case.objects.filter(customer=None, opened_at__gt=at - SPAN).values("pk")
    recent = OutboundMail.objects.filter(
        automatic=True, queued_at__gt=at - SPAN, about_kind="case", about_id__in=strangers
    )
    return recent.count() >= MOST_TO_STRANGERS


def _has_had_enough(address: str, most: int, at: datetime) -> bool:
    recent = OutboundMail.objects.filter(
        automatic=True, queued_at__gt=at - SPAN, recipients__contains=[plain_address(address)]
    )
    return recent.count() >= most
