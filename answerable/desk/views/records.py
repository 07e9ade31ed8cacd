"""Adding and changing customers, their people and their contracts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from answerable.accounts.models import User
from answerable.cases.models import Case
from answerable.cases.triage import link
from answerable.contracts.agreements import ContractRefusedError, keep_contract
from answerable.contracts.models import Contract
from answerable.customers.models import Contact, Customer
from answerable.customers.records import RecordRefusedError, keep_contact, keep_customer, strays_of
from answerable.desk.access import for_staff
from answerable.desk.frame import page
from answerable.desk.record_forms import ContactForm, ContractForm, CustomerForm
from answerable.desk.shaping import language
from answerable.events.actors import Actor


@require_http_methods(["GET", "POST"])
@for_staff
def customer_new(request: HttpRequest) -> HttpResponse:
    """Add a customer."""
    return _customer(request, None, _("New customer"), "/desk/customers/")


@require_http_methods(["GET", "POST"])
@for_staff
def customer_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a customer."""
    found = get_object_or_404(Customer, pk=pk)
    return _customer(request, found, found.name, f"/desk/customers/{pk}/")


@require_http_methods(["GET", "POST"])
@for_staff
def contact_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add somebody to a customer."""
    return _contact(request, get_object_or_404(Customer, pk=pk), None)


@require_http_methods(["GET", "POST"])
@for_staff
def contact_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a contact."""
    found = get_object_or_404(Contact.objects.select_related("customer"), pk=pk)
    return _contact(request, found.customer, found)


@require_http_methods(["GET", "POST"])
@for_staff
def contract_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a contract to a customer."""
    return _contract(request, get_object_or_404(Customer, pk=pk), None)


@require_http_methods(["GET", "POST"])
@for_staff
def contract_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a contract."""
    found = get_object_or_404(Contract.objects.select_related("customer"), pk=pk)
    return _contract(request, found.customer, found)


def _customer(request: HttpRequest, found: Customer | None, title: str, back: str) -> HttpResponse:
    form = CustomerForm(request.POST or None, initial=_customer_initial(found))
    if request.method == "POST" and form.is_valid():
        user: User = request.user  # type: ignore[assignment]
        kept = _keep_customer(found, form.cleaned_data, user, timezone.now())
        messages.success(request, _("Saved."))
        return redirect(f"/desk/customers/{kept.pk}/")
    return _form(request, title, form, back)


@transaction.atomic
def _keep_customer(found: Customer | None, wanted: dict[str, Any], user: User, now: datetime) -> Customer:
    """Keep the record, and give it the people and open cases that turn out to be its own."""
    actor = Actor.staff(user)
    kept = keep_customer(found, wanted, at=now, actor=actor)
    for stray in strays_of(kept):
        plain = {name: getattr(stray, name) for name in ("name", "email", "phone", "language", "zone")}
        contact = keep_contact(stray, kept, plain, at=now, actor=actor)
        for case in Case.objects.live().filter(contact=contact, customer=None):
            link(case, contact=contact, customer=kept, by=user, at=now)
    return kept


def _contact(request: HttpRequest, customer: Customer | None, found: Contact | None) -> HttpResponse:
    names = ("name", "email", "phone", "language", "zone")
    form = ContactForm(
        request.POST or None, initial={one: getattr(found, one) for one in names} if found else None
    )
    back = f"/desk/customers/{customer.pk}/" if customer else "/desk/customers/"
    if request.method == "POST" and form.is_valid():
        actor = Actor.staff(request.user)  # type: ignore[arg-type]
        try:
            keep_contact(found, customer, form.cleaned_data, at=timezone.now(), actor=actor)
        except RecordRefusedError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    return _form(request, found.name if found else _("New contact"), form, back)


def _contract(request: HttpRequest, customer: Customer, found: Contract | None) -> HttpResponse:
    names = ("number", "plan", "starts_on", "ends_on")
    initial = {one: getattr(found, one) for one in names} if found else None
    form = ContractForm(request.POST or None, initial=initial, language=language())
    back = f"/desk/customers/{customer.pk}/"
    if request.method == "POST" and form.is_valid():
        actor = Actor.staff(request.user)  # type: ignore[arg-type]
        try:
            keep_contract(found, customer, **form.cleaned_data, at=timezone.now(), actor=actor)
        except ContractRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. It changes what is promised next, not what was promised."))
            return redirect(back)
    return _form(request, found.number if found else _("New contract"), form, back)


def _customer_initial(found: Customer | None) -> dict[str, Any]:
    if found is None:
        return {"zone": timezone.get_current_timezone_name(), "language": language()}
    names = ("name", "short_name", "language", "zone", "phone", "remarks")
    return {**{one: getattr(found, one) for one in names}, "domains": ", ".join(found.domains)}


def _form(request: HttpRequest, title: str, form: Form, back: str) -> HttpResponse:
    context = {
        "title": title,
        "form": form,
        "save_text": _("Save"),
        "back_url": back,
        "lead": "",
        "danger": [],
    }
    status = 422 if form.errors else 200
    return page(request, "desk/form_page.html", "customers", context, status=status)
