"""Opening a case."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from answerable.accounts.models import Team, User
from answerable.cases import clocks
from answerable.cases.models import Case, Kind, State
from answerable.cases.words import one_line
from answerable.contracts.cover import Cover, cover_of
from answerable.customers.models import Contact, Customer
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.lib import refnum
from answerable.policy.document import PolicyDocument
from answerable.policy.versions import active


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known when a case is opened. Without a severity the policy's default holds."""

    subject: str
    door: str
    contact: Contact | None = None
    customer: Customer | None = None
    kind: str = Kind.INCIDENT
    severity: str = ""
    language: str = ""
    team: Team | None = None
    assignee: User | None = None
    is_automatic: bool = field(default=False)


@transaction.atomic
def open_case(opening: Opening, *, at: datetime, actor: Actor) -> Case:
    """Open a case at `at` and start what the policy promises on it.

    A case can always be opened; cover changes what is promised, never whether it is recorded (A-1).
    A severity which the policy does not know is kept as claimed, and the default counts. An automatic
    mail opens a case without any clock (RFC 3834 mail never starts one).
    """
    document = active().document
    customer = opening.customer or (opening.contact.customer if opening.contact else None)
    cover = cover_of(customer, at)
    known = {one.id for one in document.severities}
    severity = opening.severity if opening.severity in known else document.default_severity
    case = Case.objects.create(
        number=new_number(at),
        subject=one_line(opening.subject, 300) or "—",
        kind=opening.kind,
        state=State.OPEN if opening.assignee else State.NEW,
        door=opening.door,
        language=opening.language or settings.ANSWERABLE.language,
        customer=customer,
        contact=opening.contact,
        team=opening.team,
        assignee=opening.assignee,
        claimed_severity=one_line(opening.severity, 20),
        severity=severity,
        severity_rank=rank_of(document, severity),
        opened_at=at,
        last_said_at=at,
        reply_token=new_reply_token(),
        **cover_columns(cover, document),
    )
    record(
        EventName.CASE_OPENED,
        case.ref,
        at=at,
        actor=actor,
        door=case.door,
        severity=severity,
        claimed=opening.severity,
        cover=cover.kind,
    )
    if not opening.is_automatic:
        clocks.start(case, "case.opened", at=at, actor=actor, origin=case.ref)
    return case


def rank_of(document: PolicyDocument, severity: str) -> int:
    """1 for the gravest severity of the policy. One the policy does not know ranks last."""
    ids = [one.id for one in document.severities]
    return ids.index(severity) + 1 if severity in ids else len(ids) + 1


def cover_columns(cover: Cover, document: PolicyDocument) -> dict[str, object]:
    """The case's own copy of its cover, for the row and the order of the queue.

    Precedence is a published order (clause 2.5): covers the policy names first come first.
    """
    return {
        "cover_kind": cover.kind,
        "cover_plan": cover.plan,
        "cover_until": cover.until,
        "has_priority": cover.kind in document.queue.cover_order[:1],
    }


def new_number(at: datetime) -> str:
    """The next case number, of that year."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_serial')")
        (serial,) = cursor.fetchone()
    return refnum.make(settings.ANSWERABLE.case_prefix, at.year, serial)


def new_reply_token() -> str:
    """What a reply address of a case carries."""
    # 100 random bits, letters that survive any mail system's folding of case.
    return base64.b32encode(secrets.token_bytes(13)).decode().rstrip("=").lower()
