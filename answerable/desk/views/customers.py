"""Customers: the list, and everything about one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from answerable.cases.models import Case
from answerable.commitments.models import Commitment
from answerable.contracts.cover import Cover, cover_of
from answerable.customers.models import Contact as ContactRow
from answerable.customers.models import Customer
from answerable.desk.access import for_staff
from answerable.desk.frame import page
from answerable.desk.parameters import line_in
from answerable.desk.shapes import Contact, CustomerShape
from answerable.desk.shaping import case_rows, language
from answerable.desk.views.home import Line
from answerable.policy.versions import active
from answerable.ui.moments import day_text

PAGE = 60


@require_safe
@for_staff
def customers(request: HttpRequest) -> HttpResponse:
    """All customers by name, with what is open for each."""
    find = line_in(request.GET, "find", 100)
    rows = Customer.objects.order_by("name", "id")
    if find:
        rows = rows.filter(
            Q(name__icontains=find) | Q(short_name__icontains=find) | Q(domains__contains=[find])
        )
    count = rows.count()
    after = line_in(request.GET, "after")
    shown = list((rows.filter(name__gt=after) if after else rows)[: PAGE + 1])
    more = len(shown) > PAGE
    context = {
        "find": find,
        "customers": _lines(shown[:PAGE]),
        "tabs": [],
        "count": count,
        "newer": "/desk/customers/" if after else "",
        "older": f"?find={find}&after={shown[PAGE - 1].name}" if more else "",
    }
    return page(request, "desk/customers.html", "customers", context)


@require_safe
@for_staff
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    """One customer: what is open, what was promised and kept, who is there."""
    found, now = get_object_or_404(Customer, pk=pk), timezone.now()
    cases = Case.objects.visible_to(request.user).standing_alone().filter(customer=found)  # type: ignore[arg-type]
    cases = cases.select_related("customer", "contact", "assignee")
    context = {
        "customer": _shape(found, cover_of(found, now)),
        "figures": _figures(found, now),
        "open_cases": case_rows(list(cases.live().in_queue_order()[:50]), now, live=False),
        "past_cases": case_rows(
            list(cases.filter(state__in=("resolved", "closed")).order_by("-opened_at", "-id")[:30]),
            now,
            live=False,
        ),
        "contacts": [_contact(one) for one in found.contacts.all()[:100]],
        "sites": [],
        "contracts": _contracts(found, now),
        "change_url": f"/desk/customers/{pk}/change/",
        "add_contact_url": f"/desk/customers/{pk}/contacts/new/",
        "add_contract_url": f"/desk/customers/{pk}/contracts/new/",
    }
    return page(request, "desk/customer.html", "customers", context)


def _lines(rows: list[Customer]) -> list[Line]:
    open_by = dict(
        Case.objects.live().filter(customer__in=rows).values_list("customer").annotate(n=Count("id"))
    )
    return [
        Line(
            one.name,
            f"/desk/customers/{one.pk}/",
            ngettext("{n} open case", "{n} open cases", open_by[one.pk]).format(n=open_by[one.pk])
            if one.pk in open_by
            else "",
        )
        for one in rows
    ]


def _shape(found: Customer, cover: Cover) -> CustomerShape:
    plans = {one.id: one.name.get(language()) for one in active().document.plans}
    text = ""
    if cover.kind == "contract":
        text = _("Contract {number}, {plan}").format(
            number=cover.contract_number, plan=plans.get(cover.plan, cover.plan)
        )
    return CustomerShape(name=found.name, url="", cover_text=text, cover_until_on=cover.until)


def _figures(found: Customer, now: datetime) -> list[tuple[str, Any]]:
    judged = Commitment.objects.judged(now).filter(customer=found)
    kept = Q(met_at__isnull=False, met_at__lte=F("due_at"))
    totals = judged.aggregate(all=Count("id"), kept=Count("id", filter=kept))
    cases = Case.objects.filter(customer=found).aggregate(
        all=Count("id"), open=Count("id", filter=Q(state__in=("new", "open", "waiting"), merged_into=None))
    )
    share = f"{100 * totals['kept'] / totals['all']:.0f} %" if totals["all"] else "–"
    return [
        (_("Open cases"), str(cases["open"])),
        (_("Cases ever"), str(cases["all"])),
        (_("Promises kept"), share),
    ]


def _contracts(found: Customer, now: datetime) -> list[Line]:
    plans = {one.id: one.name.get(language()) for one in active().document.plans}
    return [
        Line(
            _("{number}, {plan}").format(number=one.number, plan=plans.get(one.plan, one.plan)),
            f"/desk/contracts/{one.pk}/",
            _("{first} to {last}").format(
                first=day_text(one.starts_on, now), last=day_text(one.ends_on, now)
            ),
        )
        for one in found.contracts.all()[:20]
    ]


def _contact(one: ContactRow) -> Contact:
    return Contact(
        name=one.name,
        email=one.email or "",
        phone=one.phone,
        url=f"/desk/contacts/{one.pk}/",
        language=get_language_info(one.speaks)["name_translated"] if one.speaks else "",
    )
