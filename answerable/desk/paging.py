"""Lists page by key: the address names the last row seen, so a page costs the same however deep it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from answerable.cases.models import Case

PAGE = 50
SALT = "desk.paging"


def page_of(cases: Any, request: HttpRequest, *, live: bool) -> tuple[list[Case], str, str]:
    """One page of cases in queue order (live) or newest first, with the addresses of its neighbours."""
    after = _read(request.GET.get("after", ""), live)
    rows = _beyond(cases, after, live) if after else cases
    found = list(rows[: PAGE + 1])
    more = len(found) > PAGE
    found = found[:PAGE]
    older = _address(request, _key(found[-1], live), live) if more else ""
    return found, _address(request, None, live) if after else "", older


def _beyond(cases: QuerySet[Case], key: list[Any], live: bool) -> QuerySet[Case]:
    if not live:
        opened, pk = datetime.fromisoformat(key[0]), key[1]
        return cases.filter(Q(opened_at__lt=opened) | Q(opened_at=opened, pk__lt=pk))
    due, rank, priority, pk = key
    tie = (
        Q(severity_rank__gt=rank)
        | Q(severity_rank=rank, has_priority__lt=priority)
        | Q(severity_rank=rank, has_priority=priority, pk__gt=pk)
    )
    if due is None:
        return cases.filter(Q(next_due_at=None) & tie)
    at = datetime.fromisoformat(due)
    return cases.filter(Q(next_due_at__gt=at) | Q(next_due_at=None) | (Q(next_due_at=at) & tie))


def _key(case: Case, live: bool) -> list[Any]:
    if not live:
        return [case.opened_at.isoformat(), case.pk]
    due = case.next_due_at.isoformat() if case.next_due_at else None
    return [due, case.severity_rank, case.has_priority, case.pk]


def _read(text: str, live: bool) -> list[Any] | None:
    try:
        key: list[Any] = signing.loads(text, salt=_salt(live))
    except signing.BadSignature:
        return None
    return key


def _salt(live: bool) -> str:
    # A key of one order means nothing in the other; carried over by hand it counts for nothing.
    return f"{SALT}.{'live' if live else 'opened'}"


def _address(request: HttpRequest, key: list[Any] | None, live: bool) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    if key is not None:
        query["after"] = signing.dumps(key, salt=_salt(live))
    return f"{request.path}?{query.urlencode()}"
