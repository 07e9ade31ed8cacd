"""What we owe next, over everything that has a commitment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from answerable.accounts.models import User
from answerable.cases.models import Case
from answerable.cases.querysets import CaseQuerySet
from answerable.commitments.models import Commitment
from answerable.desk.access import for_staff
from answerable.desk.frame import page
from answerable.desk.outlook import outlook_for
from answerable.desk.shapes import CaseRow, Choice, Owed, Person
from answerable.desk.shaping import case_rows, owed_of, person_of
from answerable.duty.models import Shift, ShiftKind
from answerable.notifications.models import Notice

MOST = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a short list."""

    text: str
    url: str = ""
    note: str = ""
    at: datetime | None = None
    person: Person | None = None


@require_safe
@for_staff
def home(request: HttpRequest) -> HttpResponse:
    """The first page: my promises, my team's or everybody's."""
    user: User = request.user  # type: ignore[assignment]
    now = timezone.now()
    whose = request.GET.get("whose", "all" if user.is_lead else "mine")
    owed = owed_next(user, whose, now)
    context = {
        "greeting": _greeting(owed, now),
        "whose": _whose(whose),
        "groups": _groups(owed, now),
        "waiting_for_me": _waiting(user, now),
        "changes": _changes(user),
        "duty": _duty(now),
        "outlook": outlook_for(now) if user.is_lead else None,
    }
    return page(request, "desk/home.html", "home", context)


def owed_next(user: User, whose: str, now: datetime) -> list[Owed]:
    """The promises owed, the next due first, each with its case; paused ones are nobody's next."""
    rows = Commitment.objects.visible_to(user).owed().filter(paused_at=None, within_kind="case")
    cases = Case.objects.visible_to(user).select_related("customer", "contact", "assignee", "merged_into")
    if whose == "mine":
        rows = rows.filter(within_id__in=_with_merged(cases.filter(assignee=user)))
    elif whose == "team":
        mine = Q(team__in=user.teams.all()) | Q(assignee=user)
        rows = rows.filter(within_id__in=_with_merged(cases.filter(mine)))
    next_due = list(rows.select_related("policy_version").order_by("due_at", "id")[:MOST])
    found = cases.in_bulk([row.within_id for row in next_due])
    shown = {case.pk: row for case, row in _rows(found, now)}
    return [one for row in next_due if (one := owed_of(row, now, shown.get(row.within_id))) is not None]


def _with_merged(cases: CaseQuerySet) -> QuerySet[Case]:
    """The keys of these cases and of those merged into them, whose promises go on there."""
    keys = cases.standing_alone().values("pk")
    merged: QuerySet[Case] = Case.objects.filter(Q(pk__in=keys) | Q(merged_into__in=keys))
    return merged.values("pk")  # type: ignore[return-value]


def _rows(found: dict[int, Case], now: datetime) -> list[tuple[Case, CaseRow]]:
    cases = [case.merged_into or case for case in found.values()]
    return list(zip(found.values(), case_rows(cases, now, live=False), strict=True))


def _greeting(owed: list[Owed], now: datetime) -> str:
    missed = sum(one.due.at < now for one in owed)
    soon = sum(now <= one.due.at < now + timedelta(hours=4) for one in owed)
    parts = []
    if missed:
        parts.append(ngettext("{n} promise is missed", "{n} promises are missed", missed).format(n=missed))
    if soon:
        parts.append(ngettext("{n} is due within 4 hours", "{n} are due within 4 hours", soon).format(n=soon))
    if len(parts) == 2:
        return _("{missed}, {soon}.").format(missed=parts[0], soon=parts[1])
    return _("{fact}.").format(fact=parts[0]) if parts else _("Nothing is due within 4 hours.")


def _whose(chosen: str) -> list[Choice]:
    names = (("mine", _("Mine")), ("team", _("My teams")), ("all", _("Everybody’s")))
    return [Choice(f"?whose={value}", label, value == chosen) for value, label in names]


def _groups(owed: list[Owed], now: datetime) -> list[tuple[str, list[Owed]]]:
    tomorrow = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    bounds: list[tuple[str, Any, Any]] = [
        (_("Missed"), None, now),
        (_("Within 4 hours"), now, now + timedelta(hours=4)),
        (_("Today"), now + timedelta(hours=4), tomorrow),
        (_("Later"), max(tomorrow, now + timedelta(hours=4)), None),
    ]
    return [
        (
            title,
            [one for one in owed if (not start or one.due.at >= start) and (not end or one.due.at < end)],
        )
        for title, start, end in bounds
    ]


def _waiting(user: User, now: datetime) -> list[Line]:
    rows = (
        Case.objects.visible_to(user)
        .live()
        .filter(assignee=user, is_last_said_by_us=False)
        .order_by("last_said_at")
        .select_related("customer", "contact")[:8]
    )
    return [
        Line(
            case.subject, case.get_absolute_url(), str(case.customer or case.contact or ""), case.last_said_at
        )
        for case in rows
    ]


def _changes(user: User) -> list[Line]:
    rows = Notice.objects.filter(user=user, read_at=None)[:8]
    return [Line(one.title, one.url, "", one.created_at) for one in rows]


def _duty(now: datetime) -> list[Line]:
    shifts = (
        Shift.objects.filter(starts_at__lte=now, ends_at__gt=now)
        .select_related("user", "team")
        .order_by("kind", "user__name")[:8]
    )
    lines = []
    for shift in shifts:
        until = _("until {time}").format(time=f"{timezone.localtime(shift.ends_at):%H:%M}")
        kind = _("on call") if shift.kind == ShiftKind.ON_CALL else ""
        note = " · ".join(part for part in (kind, shift.team.name if shift.team else "", until) if part)
        lines.append(Line(shift.user.name, "", note, None, person_of(shift.user)))
    return lines
