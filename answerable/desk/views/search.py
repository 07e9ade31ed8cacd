"""One box for everything: number, customer, person, subject."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from answerable.accounts.models import User
from answerable.cases.filters import CaseFilter
from answerable.cases.numbers import find_case
from answerable.customers.models import Contact, Customer
from answerable.desk.access import for_staff
from answerable.desk.frame import page
from answerable.desk.paging import page_of
from answerable.desk.parameters import line_in
from answerable.desk.shaping import case_rows
from answerable.desk.views.home import Line
from answerable.ui import series


@require_safe
@for_staff
def search(request: HttpRequest) -> HttpResponse:
    """A case number leads straight to its case; words find cases, customers and people."""
    user: User = request.user  # type: ignore[assignment]
    query = line_in(request.GET, "q")
    case = find_case(query, user)
    if case is not None:
        return redirect(case.get_absolute_url())
    now = timezone.now()
    cases = CaseFilter(state="any", words=query).apply(user, now)
    found, _newer, older = page_of(cases, request, live=False) if query else ([], "", "")
    customers, people = (_customers(query), _people(query)) if query else ([], [])
    context = {
        "query": query,
        "sentence": _sentence(len(found), bool(older), len(customers), len(people)),
        "cases": case_rows(found, now, live=False),
        "customers": customers,
        "people": people,
        "hints": _hints(),
        "older": older,
    }
    return page(request, "desk/search.html", "search", context)


def _customers(query: str) -> list[Line]:
    rows = Customer.objects.filter(Q(name__icontains=query) | Q(short_name__icontains=query))[:8]
    return [Line(one.name, f"/desk/customers/{one.pk}/") for one in rows]


def _people(query: str) -> list[Line]:
    rows = Contact.objects.filter(Q(name__icontains=query) | Q(email__icontains=query))
    return [
        Line(
            one.name,
            f"/desk/customers/{one.customer_id}/"
            if one.customer_id
            else f"/desk/queue/?state=any&words={one.email}",
            " · ".join(part for part in (one.email or "", str(one.customer or "")) if part),
        )
        for one in rows.select_related("customer")[:8]
    ]


def _sentence(cases: int, more: bool, customers: int, people: int) -> str:
    parts = []
    if cases:
        text = ngettext("{n} case", "{n} cases", cases).format(n=cases)
        parts.append(_("the first {cases}").format(cases=text) if more else text)
    if customers:
        parts.append(ngettext("{n} customer", "{n} customers", customers).format(n=customers))
    if people:
        parts.append(ngettext("{n} person", "{n} people", people).format(n=people))
    return series.names(parts) or _("Nothing was found.")


def _hints() -> list[Line]:
    return [
        Line("AN-26-00123-4", note=_("a case by its number")),
        Line("zhao@huaxin.example", note=_("everything from one address")),
        Line(_("blocks upgrade"), note=_("cases whose subject has both words")),
    ]
