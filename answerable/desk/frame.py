"""What every page of the desk is given: the rail."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from answerable.cases.models import Case
from answerable.desk import live
from answerable.desk.rail import Rail, rail
from answerable.duty.rota import on_call, on_duty
from answerable.mail.models import InboundMail, Outcome


def page(
    request: HttpRequest, template: str, here: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A whole page of the desk, with the rail beside it."""
    return render(request, template, {"rail": _rail(request, here), **context}, status=status)


def _rail(request: HttpRequest, here: str) -> Rail:
    now = timezone.now()
    duty = on_duty(now) or on_call(now)
    user = request.user
    counts = {"queue": Case.objects.visible_to(user).live().filter(assignee=user).count()}  # type: ignore[arg-type]
    if user.is_administrator:  # type: ignore[union-attr]
        failed = InboundMail.objects.filter(outcome=Outcome.FAILED).count()
        counts |= {"mail": failed} if failed else {}
    return rail(
        here,
        counts=counts,
        on_duty=[one.name for one in duty[:3]],
        administrator=user.is_administrator,  # type: ignore[union-attr]
        lead=user.is_lead,  # type: ignore[union-attr]
        live_url=live.address(now),
    )
