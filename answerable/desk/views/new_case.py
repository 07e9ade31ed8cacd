"""A case by hand: somebody called, sent a fax, or came by."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from answerable.accounts.models import User
from answerable.cases.conversation import Words, receive_message
from answerable.cases.models import Case
from answerable.cases.opening import Opening, open_case
from answerable.customers.directory import meet_contact
from answerable.desk.access import for_staff
from answerable.desk.forms import CaseForm
from answerable.desk.frame import page
from answerable.desk.shaping import language
from answerable.events.actors import Actor


@require_http_methods(["GET", "POST"])
@for_staff
def new_case(request: HttpRequest) -> HttpResponse:
    """The form, and the case that comes of it."""
    form = CaseForm(request.POST or None, language=language())
    if request.method == "POST" and form.is_valid():
        case = _open(form, request.user, timezone.now())  # type: ignore[arg-type]
        return redirect(case.get_absolute_url())
    context = {"form": form, "promise_text": ""}
    return page(request, "desk/case_new.html", "queue", context, status=422 if form.errors else 200)


@transaction.atomic
def _open(form: CaseForm, user: User, now: datetime) -> Case:
    wanted = form.cleaned_data
    contact = meet_contact(wanted["contact"], wanted["name"], at=now)
    opening = Opening(
        subject=wanted["subject"],
        door=wanted["door"],
        contact=contact,
        kind=wanted["kind"],
        severity=wanted["severity"],
        language=contact.speaks,
        team=user.teams.first(),
    )
    case = open_case(opening, at=now, actor=Actor.staff(user))
    words = Words(
        text=wanted["text"],
        author_name=contact.name,
        author_address=contact.email or "",
        contact=contact,
        door=wanted["door"],
    )
    return receive_message(case, words, at=now).case
