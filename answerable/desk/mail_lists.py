"""Which mails the log shows: outcome, door, mailbox, day and search, page by page."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from answerable.desk.parameters import key_in, line_in
from answerable.desk.shapes import Choice
from answerable.mail import flow
from answerable.mail.models import FetchedMail, InboundMail, Mailbox, OutboundMail, Outcome
from answerable.mail.searching import INBOUND, OUTBOUND, query_of

STATES = {
    "waiting": Q(sent_at=None, failed_at=None),
    "sent": Q(sent_at__isnull=False),
    "failed": Q(failed_at__isnull=False, withdrawn_at=None),
    "withdrawn": Q(withdrawn_at__isnull=False),
}


def inbound(fields: QueryDict) -> QuerySet[InboundMail]:
    """What came in, as these fields ask for it, the newest first."""
    rows: QuerySet[InboundMail] = InboundMail.objects.order_by("-id")
    if (outcome := fields.get("outcome", "")) in Outcome.values:
        rows = rows.filter(outcome=outcome)
    if door := line_in(fields, "door", 10):
        rows = rows.filter(door=door)
    if box := key_in(fields.get("mailbox", "")):
        rows = rows.filter(pk__in=FetchedMail.objects.filter(mailbox=box).values("mail"))
    if (day := _day(fields.get("day", ""))) is not None:
        rows = rows.filter(received_at__gte=day, received_at__lt=day + timedelta(days=1))
    if find := line_in(fields, "find"):
        words = query_of(find)
        by_id = Q(message_id__in=[find, f"<{find.strip('<>')}>"])
        rows = rows.annotate(words=INBOUND).filter(by_id | Q(words=words)) if words else rows.filter(by_id)
    return rows


def outbound(fields: QueryDict) -> QuerySet[OutboundMail]:
    """What goes out, as these fields ask for it, the newest first."""
    rows: QuerySet[OutboundMail] = OutboundMail.objects.order_by("-id")
    rows = rows.filter(STATES.get(fields.get("outcome", ""), Q()))
    if find := line_in(fields, "find"):
        words = query_of(find)
        exact = Q(recipients__contains=[find.lower()]) | Q(message_id__in=[find, f"<{find.strip('<>')}>"])
        rows = rows.annotate(words=OUTBOUND).filter(exact | Q(words=words)) if words else rows.filter(exact)
    return rows


def outcomes(fields: QueryDict, direction: str) -> list[Choice]:
    """The tabs of outcomes, each with how many there are where that asks for somebody."""
    chosen, counts = fields.get("outcome", ""), _counts(direction)
    names: list[tuple[str, Any]] = [("", _("All"))]
    if direction == "in":
        names += list(Outcome.choices)
    else:
        names += [("waiting", _("waiting")), ("sent", _("sent")), ("failed", _("failed"))]
        names += [("withdrawn", _("not to be sent"))]
    return [
        Choice(_address(fields, value), str(label), value == chosen, _number(counts.get(value, 0)))
        for value, label in names
    ]


def doors(fields: QueryDict) -> list[Choice]:
    """The doors one may choose from."""
    chosen = fields.get("door", "")
    names = [("", _("every door")), *door_names().items()]
    return [Choice(value, label, value == chosen) for value, label in names]


def mailboxes(fields: QueryDict) -> list[Choice]:
    """The mailboxes one may choose from; none when there are none."""
    found = list(Mailbox.objects.order_by("name"))
    names = [("", _("every mailbox")), *((str(one.pk), one.name) for one in found)] if found else []
    return [Choice(value, label, value == fields.get("mailbox", "")) for value, label in names]


def door_names() -> dict[str, str]:
    """What the ways in are called."""
    return {
        "smtp": "SMTP",
        "lmtp": "LMTP",
        "pipe": _("pipe of a mail server"),
        "api": _("handed in by a program"),
        "imap": _("mailbox (IMAP)"),
        "archive": _("archive"),
    }


def page_of(request: HttpRequest, rows: Any, size: int) -> tuple[list[Any], str, str]:
    """One page, with the addresses of the first page and the next."""
    before = key_in(request.GET.get("before", ""))
    found = list((rows.filter(pk__lt=before) if before else rows)[: size + 1])
    query = request.GET.copy()
    query.pop("before", None)
    newer = f"?{query.urlencode()}" if before else ""
    if len(found) > size:
        query["before"] = str(found[size - 1].pk)
        return found[:size], newer, f"?{query.urlencode()}"
    return found, newer, ""


def _counts(direction: str) -> dict[str, int]:
    return flow.counts() if direction == "in" else flow.outgoing_counts()


def _number(count: int) -> str:
    if count >= flow.MANY:
        return f"{flow.MANY - 1}+"
    return str(count) if count else ""


def _address(fields: QueryDict, outcome: str) -> str:
    query = fields.copy()
    query.pop("before", None)
    query["outcome"] = outcome
    return f"?{query.urlencode()}"


def _day(text: str) -> datetime | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(day, time())) if day is not None and day.year > 1 else None
