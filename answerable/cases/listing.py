"""A case as plain data, for other programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from answerable.cases.models import Case, Message
from answerable.commitments.models import Commitment


def case_as_data(case: Case, now: datetime) -> dict[str, Any]:
    """Everything said and promised on a case; instants are ISO 8601 in UTC."""
    return {
        "number": case.number,
        "subject": case.subject,
        "kind": case.kind,
        "severity": case.severity,
        "claimed_severity": case.claimed_severity or None,
        "severity_confirmed_at": _iso(case.severity_confirmed_at),
        "state": case.state,
        "door": case.door,
        "language": case.language,
        "customer": case.customer.name if case.customer else None,
        "contact": _contact(case),
        "team": case.team.name if case.team else None,
        "assignee": case.assignee.email if case.assignee else None,
        "cover": case.cover_kind,
        "merged_into": case.merged_into.number if case.merged_into else None,
        "opened_at": _iso(case.opened_at),
        "resolved_at": _iso(case.resolved_at),
        "closed_at": _iso(case.closed_at),
        "next_due_at": _iso(case.next_due_at),
        "messages": [_message(message) for message in _messages(case)],
        "commitments": [_commitment(row, now) for row in _commitments(case)],
    }


def _messages(case: Case) -> list[Message]:
    ids = [ref.id for ref in case.family]
    rows = Message.objects.filter(case_id__in=ids).prefetch_related("attachments__file")
    return list(rows.order_by("at", "id"))


def _commitments(case: Case) -> list[Commitment]:
    rows = Commitment.objects.inside(*case.family).select_related("policy_version")
    return list(rows.order_by("started_at", "id"))


def _contact(case: Case) -> dict[str, Any] | None:
    if case.contact is None:
        return None
    return {"name": case.contact.name, "email": case.contact.email}


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": message.pk,
        "direction": message.direction,
        "door": message.door,
        "from": message.author_address or message.author_name,
        "from_name": message.author_name,
        "to": message.to,
        "cc": message.cc,
        "at": _iso(message.at),
        "text": message.text,
        "automatic": message.is_automatic,
        "message_id": message.message_id or None,
        "attachments": [
            {"name": one.file.name, "size": one.file.size, "sha256": one.file.sha256}
            for one in message.attachments.all()
        ],
    }


def _commitment(row: Commitment, now: datetime) -> dict[str, Any]:
    return {
        "id": row.pk,
        "clause": row.clause,
        "promise": row.promise,
        "severity": row.severity or None,
        "started_at": _iso(row.started_at),
        "due_at": _iso(row.due_at),
        "state": str(row.status(now)),
        "met_at": _iso(row.met_at),
        "missed_at": _iso(row.missed_at),
        "excused_at": _iso(row.excused_at),
        "excuse": row.excuse or None,
        "evidence": str(row.evidence) if row.evidence else None,
        "policy_version": row.policy_version.number,
    }


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None
