"""Who is on duty: the plan of the coming weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from answerable.desk.access import for_leads
from answerable.desk.frame import page
from answerable.desk.record_forms import ShiftForm
from answerable.desk.shapes import Person
from answerable.desk.shaping import person_of
from answerable.duty.models import Shift
from answerable.duty.planning import PlanRefusedError, cancel_shift, plan_shift
from answerable.events.actors import Actor

AHEAD = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """One shift of the plan."""

    person: Person | None
    kind: str
    team: str
    starts_at: datetime
    ends_at: datetime
    is_now: bool
    end_url: str


@require_http_methods(["GET", "POST"])
@for_leads
def duty(request: HttpRequest) -> HttpResponse:
    """The plan, and adding to it."""
    now = timezone.now()
    form = ShiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor = Actor.staff(request.user)  # type: ignore[arg-type]
        try:
            plan_shift(**form.cleaned_data, at=now, actor=actor)
        except PlanRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Planned."))
            return redirect("/desk/duty/")
    context = {"form": form, "shifts": _shifts(now)}
    return page(request, "desk/duty.html", "duty", context, status=422 if form.errors else 200)


@require_POST
@for_leads
def shift_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a shift out of the plan."""
    shift = get_object_or_404(Shift, pk=pk)
    cancel_shift(shift, at=timezone.now(), actor=Actor.staff(request.user))  # type: ignore[arg-type]
    messages.success(request, _("Taken out of the plan."))
    return redirect("/desk/duty/")


def _shifts(now: datetime) -> list[ShiftLine]:
    rows = Shift.objects.filter(ends_at__gt=now, starts_at__lt=now + AHEAD).select_related("user", "team")
    return [
        ShiftLine(
            person_of(one.user),
            one.get_kind_display(),
            one.team.name if one.team else _("all teams"),
            one.starts_at,
            one.ends_at,
            one.starts_at <= now,
            f"/desk/duty/{one.pk}/end/",
        )
        for one in rows.order_by("starts_at", "id")[:300]
    ]
