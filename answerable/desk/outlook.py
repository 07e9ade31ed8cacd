"""What a lead who answers for the promises wants to know at a glance."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from answerable.accounts.models import User
from answerable.cases.models import Case
from answerable.commitments.models import Commitment
from answerable.desk.shapes import Outlook, Owed, Person
from answerable.desk.shaping import case_rows, owed_of
from answerable.ui.due import DueState

SPAN = timedelta(days=30)
# At risk: due this soon, or in the last quarter of its time.
AT_RISK = timedelta(hours=4)


def outlook_for(now: datetime) -> Outlook:
    """Work it out for `now`."""
    judged = Commitment.objects.judged(now).filter(due_at__gt=now - SPAN)
    kept = Q(met_at__isnull=False, met_at__lte=F("due_at"))
    totals = judged.aggregate(all=Count("id"), kept=Count("id", filter=kept))
    days = (
        judged.annotate(day=TruncDate("due_at"))
        .values("day")
        .annotate(all=Count("id"), kept=Count("id", filter=kept))
        .order_by("day")
    )
    return Outlook(
        sentence=_sentence(totals["kept"], totals["all"]),
        shares=[day["kept"] / day["all"] for day in days],
        at_risk=_at_risk(now),
        loads=_loads(now),
    )


def _sentence(kept: int, total: int) -> str:
    if not total:
        return _("No promise fell due in the last 30 days.")
    share = f"{100 * kept / total:.1f}".rstrip("0").rstrip(".")
    return _("{kept} of {total} promises of the last 30 days were kept: {share} %.").format(
        kept=kept, total=total, share=share
    )


def _at_risk(now: datetime) -> list[Owed]:
    rows = list(
        Commitment.objects.owed()
        .filter(paused_at=None, within_kind="case", due_at__gt=now, due_at__lt=now + timedelta(hours=24))
        .select_related("policy_version")
        .order_by("due_at", "id")[:60]
    )
    cases = Case.objects.select_related("customer", "contact", "assignee").in_bulk(
        [row.within_id for row in rows]
    )
    shapes = dict(zip(cases, case_rows(list(cases.values()), now, live=False), strict=True))
    owed = [one for row in rows if (one := owed_of(row, now, shapes.get(row.within_id))) is not None]
    return [one for one in owed if one.due.state == DueState.SOON or one.due.at < now + AT_RISK][:6]


def _loads(now: datetime) -> list[tuple[Person, int, int]]:
    soon = Q(next_due_at__lt=now + timedelta(hours=4))
    counts = (
        Case.objects.live()
        .filter(assignee__isnull=False)
        .values("assignee")
        .annotate(open=Count("id"), soon=Count("id", filter=soon))
        .order_by("-open")[:12]
    )
    users = User.objects.in_bulk([one["assignee"] for one in counts])
    found = []
    for one in counts:
        user = users[one["assignee"]]
        found.append((Person(user.name, user.initials, user.pk), one["open"], one["soon"]))
    return found
