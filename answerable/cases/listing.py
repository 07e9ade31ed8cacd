"""A case as plain data, for other programs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from answerable.cases.models import Case, Message
from answerable.commitments.models import Commitment


def case_as_data(case: Case, now: datetime) -> dict[str, Any]:
    """Everything said and promised on a case; instants are ISO 8601 in UTC."""
    return cases_as_data([case], now)[0]


def cases_as_data(cases: Sequence[Case], now: datetime) -> list[dict[str, Any]]:
    """The same for many cases, with four queries for any number of them."""
    homes = {case.pk: case.pk for case in cases}
    homes |= dict(Case.objects.filter(merged_into__in=list(homes)).values_list("pk", "merged_into_id"))
    messages, rows = _messages(homes), _commitments(homes)
    return [_case(case, now, messages[case.pk], rows[case.pk]) for case in cases]


def _case(case: Case, now: datetime, messages: list[Message], rows: list[Commitment]) -> dict[str, Any]:
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
        "messages": [_message(message) for message in messages],
        "commitments": [_commitment(row, now) for row in rows],
    }


def _messages(homes: Mapping[int, int]) -> dict[int, list[Message]]:
    """The messages of every case and of those merged into it, by the case they show on."""
    found: dict[int, list[Message]] = defaultdict(list)
    rows = Message.objects.filter(case_id__in=list(homes)).prefetch_related("attachments__file")
    for message in rows.order_by("at", "id"):
        for home in {homes[message.case_id], message.case_id} & set(homes.values()):
            found[home].append(message)
    return found


def _commitments(homes: Mapping[int, int]) -> dict[int, list[Commitment]]:
    """The same for promises."""
    found: dict[int, list[Commitment]] = defaultdict(list)
    rows = Commitment.objects.filter(within_kind="case", within_id__in=list(homes)).select_related(
        "policy_version"
    )
    for row in rows.order_by("started_at", "id"):
        for home in {homes[row.within_id], row.within_id} & set(homes.values()):
            found[home].append(row)
    return found


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
        "audience": row.audience,
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
