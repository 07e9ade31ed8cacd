"""The queue: a filter as a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from answerable.accounts.models import Team, User
from answerable.cases.filters import CaseFilter
from answerable.cases.models import Case, Door, Kind, State
from answerable.desk.access import for_staff
from answerable.desk.forms import ViewForm
from answerable.desk.frame import page
from answerable.desk.models import SavedView, Seen
from answerable.desk.paging import page_of
from answerable.desk.parameters import key_in
from answerable.desk.shapes import Choice
from answerable.desk.shaping import case_rows
from answerable.desk.views.home import Line
from answerable.policy.versions import active

COUNT_UP_TO = 1000


@dataclass(frozen=True, slots=True)
class View:
    """The list's heading: its sentence, size and order, and the saved ones to go to."""

    sentence: str
    count: int | None
    count_text: str
    views: list[Line]
    is_saved: bool
    end_url: str
    order_text: str


@dataclass(frozen=True, slots=True)
class Pick:
    """One drop-down above the list."""

    name: str
    label: str
    choices: list[Choice]


@require_safe
@for_staff
def queue(request: HttpRequest) -> HttpResponse:
    """The cases of one filter, next promise first, page by page."""
    user: User = request.user  # type: ignore[assignment]
    now = timezone.now()
    chosen, known = CaseFilter.from_query(request.GET), _newest_key()
    cases = chosen.apply(user, now)
    found, newer, older = page_of(cases, request, live=chosen.is_live)
    context = {
        "view": _view(user, chosen, cases),
        "filters": _picks(user, chosen),
        "query": chosen.words,
        "rows": case_rows(found, now, seen=seen_by(user, found)),
        "newer": newer,
        "older": older,
        "topic": "queue:all",
        "unseen_url": _unseen_url(chosen, known, is_empty=not found),
        "form": ViewForm(),
        "save_url": "/desk/views/",
    }
    return page(request, "desk/queue.html", "queue", context)


@require_safe
@for_staff
def unseen(request: HttpRequest) -> HttpResponse:
    """How many cases came into this list since it was drawn; nothing that is being read moves.

    Where nothing stood yet nothing can move: an empty list is drawn again.
    """
    user: User = request.user  # type: ignore[assignment]
    known = request.GET.get("known", "")
    chosen = CaseFilter.from_query(request.GET)
    # By key and not by time: a mail that was stored before the list was drawn may be read after it.
    came = chosen.apply(user, timezone.now()).filter(pk__gt=key_in(known)).order_by("-pk")
    newest = list(came[:100]) if known.isdigit() else []
    context = {
        "count": len(newest),
        "subject": newest[0].subject if newest else "",
        "url": f"/desk/queue/?{chosen.to_query()}",
    }
    answer = render(request, "desk/_unseen.html", context)
    if newest and "empty" in request.GET:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@for_staff
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the present filter under a name; the same name again replaces the old one."""
    user: User = request.user  # type: ignore[assignment]
    form = ViewForm(request.POST)
    chosen = CaseFilter.from_query(_query_of(request))
    if not form.is_valid():
        context = {"form": form, "save_url": request.path, "sentence": chosen.sentence()}
        return page(request, "desk/view_new.html", "queue", context, status=422)
    SavedView.objects.update_or_create(
        owner=user,
        name=form.cleaned_data["name"],
        defaults={
            "query": chosen.to_query(),
            "is_shared": form.cleaned_data["is_shared"],
            "created_at": timezone.now(),
        },
    )
    return _go(request, f"/desk/queue/?{chosen.to_query()}")


@require_POST
@for_staff
def end_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a saved view of one's own away."""
    get_object_or_404(SavedView.objects.filter(owner=request.user), pk=pk).delete()  # type: ignore[misc]
    return redirect("/desk/queue/")


def seen_by(user: User, cases: list[Case]) -> dict[int, datetime]:
    """When the user last looked at each of these cases."""
    return dict(Seen.objects.filter(user=user, case__in=cases).values_list("case_id", "at"))


def _newest_key() -> int:
    """Cases with a later key come after this page."""
    return Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _unseen_url(chosen: CaseFilter, known: int, *, is_empty: bool) -> str:
    query = urlencode({"known": known} | ({"empty": 1} if is_empty else {}))
    return f"/desk/queue/unseen/?{chosen.to_query()}&{query}"


def _query_of(request: HttpRequest) -> QueryDict:
    return QueryDict(request.POST.get("query", ""))


def _go(request: HttpRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def _view(user: User, chosen: CaseFilter, cases: Any) -> View:
    count = cases.order_by()[: COUNT_UP_TO + 1].count()
    shown = count if count <= COUNT_UP_TO else None
    text = ngettext("{n} case", "{n} cases", count).format(n=count)
    query = chosen.to_query()
    saved = list(SavedView.objects.filter(Q(owner=user) | Q(is_shared=True)))
    return View(
        sentence=chosen.sentence(),
        count=shown,
        count_text=text if shown is not None else _("more than {n} cases").format(n=COUNT_UP_TO),
        views=[*_standard_views(), *(Line(one.name, f"/desk/queue/?{one.query}") for one in saved)],
        is_saved=any(one.query == query for one in saved),
        end_url=next(
            (f"/desk/views/{one.pk}/end/" for one in saved if one.query == query and one.owner_id == user.pk),
            "",
        ),
        order_text=_(
            "The next promise due comes first. At the same time the graver severity, then customers with a "
            "contract, as the service policy says. A missed promise leads until it is kept."
        ),
    )


def _standard_views() -> list[Line]:
    plain = CaseFilter()
    wanted = (
        replace(plain, whose="mine"),
        replace(plain, whose="team"),
        replace(plain, whose="unassigned"),
        replace(plain, due="missed"),
        replace(plain, asks="link"),
        plain,
    )
    return [Line(one.sentence(), f"/desk/queue/?{one.to_query()}") for one in wanted]


def _picks(user: User, chosen: CaseFilter) -> list[Pick]:
    severities = [(one.id, one.id) for one in active().document.severities]
    teams = [(str(team.pk), team.name) for team in Team.objects.all()]
    people = [(str(one.pk), one.name) for one in User.objects.filter(is_active=True)]
    states = [("live", _("Still open")), *State.choices, ("any", _("Any"))]
    whose = [
        ("all", _("Everybody’s")),
        ("mine", _("Mine")),
        ("team", _("My teams")),
        ("unassigned", _("Nobody’s")),
    ]
    due = [("", _("Any time")), ("missed", _("Missed")), ("soon", _("Within 4 hours"))]
    every = [("", _("Any"))]
    return [
        _pick("whose", _("Whose"), whose, chosen.whose),
        _pick("state", _("State"), states, chosen.state),
        _pick("due", _("Due"), due, chosen.due),
        _pick("severity", _("Severity"), every + severities, chosen.severity),
        _pick("kind", _("Kind"), every + list(Kind.choices), chosen.kind),
        _pick("door", _("Door"), every + list(Door.choices), chosen.door),
        _pick("team", _("Team"), every + teams, chosen.team),
        _pick("assignee", _("Assignee"), every + people, chosen.assignee),
    ]


def _pick(name: str, label: str, choices: list[tuple[str, Any]], chosen: str) -> Pick:
    return Pick(name, label, [Choice(value, str(text), value == chosen) for value, text in choices])
