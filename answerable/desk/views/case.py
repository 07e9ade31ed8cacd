"""One case: its page, and the fragments that ask for themselves again."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from answerable.accounts.models import User
from answerable.cases.models import Case, Message
from answerable.commitments.models import Commitment
from answerable.desk.access import case_or_404, for_staff
from answerable.desk.case_page import case_context, contact_of, head_of, other_cases, owed_on
from answerable.desk.frame import page
from answerable.desk.models import Seen
from answerable.desk.parameters import key_in
from answerable.desk.presence import be_here, who_else
from answerable.desk.recipients import people_of
from answerable.desk.shapes import folded
from answerable.desk.shaping import case_rows, customer_shape
from answerable.desk.timeline import entries_of, message_entry
from answerable.desk.why_panel import why_panel
from answerable.notifications.models import Notice


@require_safe
@for_staff
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The whole page; looking at it marks what is on it as seen."""
    return case_page(request, case_or_404(request, number))


def case_page(
    request: HttpRequest, found: Case, *, error: str = "", text: str = "", status: int = 200
) -> HttpResponse:
    """The page of a case, also the answer to an action that was refused (the text is kept)."""
    user: User = request.user  # type: ignore[assignment]
    now = timezone.now()
    asked = request.POST if request.method == "POST" else request.GET
    context = case_context(found, user, now, error=error, text=text, asked=asked)
    answer = page(request, "desk/case.html", "queue", context, status=status)
    Seen.objects.update_or_create(user=user, case=found, defaults={"at": now})
    Notice.objects.filter(user=user, within_kind="case", within_id=found.pk, read_at=None).update(read_at=now)
    return answer


@require_safe
@for_staff
def row(request: HttpRequest, number: str) -> HttpResponse:
    """The case as a line of a list."""
    found = case_or_404(request, number)
    shown = case_rows([found], timezone.now(), seen=_seen(request, found))
    return render(request, "desk/_case_row.html", {"row": shown[0]})


@require_safe
@for_staff
def facts(request: HttpRequest, number: str) -> HttpResponse:
    """The line under the subject."""
    found = case_or_404(request, number)
    head = head_of(found, request.user, timezone.now())  # type: ignore[arg-type]
    return render(request, "desk/_case_facts.html", {"case": head})


@require_safe
@for_staff
def commitments(request: HttpRequest, number: str) -> HttpResponse:
    """What we owe on the case."""
    found, now = case_or_404(request, number), timezone.now()
    context = {"case": head_of(found, request.user, now), "owed": owed_on(found, now)}  # type: ignore[arg-type]
    return render(request, "desk/_commitments.html", context)


@require_safe
@for_staff
def conversation(request: HttpRequest, number: str) -> HttpResponse:
    """What was added to the conversation after event `after`."""
    found, now = case_or_404(request, number), timezone.now()
    entries, last = entries_of(found, now, after=key_in(request.GET.get("after", "")))
    user: User = request.user  # type: ignore[assignment]
    Seen.objects.update_or_create(user=user, case=found, defaults={"at": now})
    context = {"case": head_of(found, user, now), "entries": folded(entries), "last_id": last}
    return render(request, "desk/_entries.html", context)


@require_safe
@for_staff
def message(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One message again, while it is on its way."""
    found, now = case_or_404(request, number), timezone.now()
    ids = [ref.id for ref in found.family]
    rows = Message.objects.filter(case__in=ids).select_related("user", "outbound")
    entry = message_entry(get_object_or_404(rows, pk=pk), found)
    context = {"entry": entry, "case": head_of(found, request.user, now)}  # type: ignore[arg-type]
    return render(request, "desk/_message.html", context)


@require_POST
@for_staff
def presence(request: HttpRequest, number: str) -> HttpResponse:
    """Say that I am here, and hear who else is."""
    found, now = case_or_404(request, number), timezone.now()
    user: User = request.user  # type: ignore[assignment]
    be_here(found, user, at=now, is_writing=request.POST.get("writing") == "1")
    return HttpResponse(who_else(found, user, at=now), content_type="text/plain; charset=utf-8")


@require_safe
@for_staff
def panel(request: HttpRequest, number: str) -> HttpResponse:
    """Who it is and what they are entitled to."""
    found, now = case_or_404(request, number), timezone.now()
    user: User = request.user  # type: ignore[assignment]
    context = {
        "case": head_of(found, user, now),
        "contact": contact_of(found, now),
        "customer": customer_shape(found),
        "other_cases": other_cases(found, user, now),
        "participants": people_of(found, now)[1],
    }
    return render(request, "desk/_customer_panel.html", context)


@require_safe
@for_staff
def why(request: HttpRequest, pk: int) -> HttpResponse:
    """Why a promise is due when it is."""
    found = Commitment.objects.visible_to(request.user).filter(pk=pk)  # type: ignore[arg-type]
    one = found.select_related("policy_version", "calendar_version__calendar", "customer").first()
    if one is None:
        raise Http404
    return render(request, "desk/_why.html", {"why": why_panel(one)})


def _seen(request: HttpRequest, found: Case) -> dict[int, datetime]:
    rows = Seen.objects.filter(user=request.user, case=found)  # type: ignore[misc]
    return dict(rows.values_list("case_id", "at"))
