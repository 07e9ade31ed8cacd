"""The tap of outgoing mail: what waits behind it, closing and opening it, and its brakes."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from answerable.desk.access import for_administrators
from answerable.desk.frame import page
from answerable.desk.mail_lines import cases_of, out_line
from answerable.desk.mail_overview import tap_shape
from answerable.desk.mail_tabs import tabs
from answerable.desk.parameters import key_in, line_in
from answerable.events.actors import Actor
from answerable.mail import outbox, tap, waiting

PAGE = "/desk/mail/tap/"
MOST_SHOWN = 200


class LimitsForm(forms.Form):
    """How much may go within an hour."""

    most_to_one = forms.IntegerField(label=gettext_lazy("Mails an hour to one address"), min_value=1)
    most_in_all = forms.IntegerField(label=gettext_lazy("Mails an hour in all"), min_value=1)

    def clean(self) -> dict[str, int] | None:
        """A number the database cannot hold is no limit."""
        found = super().clean()
        if any(value > 1_000_000 for value in (found or {}).values()):
            raise forms.ValidationError(_("More than a million is no brake."))
        return found


@require_safe
@for_administrators
def show(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first, and what can be done."""
    return _page(request, _limits())


@require_POST
@for_administrators
def close(request: HttpRequest) -> HttpResponse:
    """Close the tap, with a reason everybody sees."""
    reason = line_in(request.POST, "reason", 500)
    if not reason:
        messages.error(request, _("Say why; everybody sees it."))
        return redirect(PAGE)
    tap.close(reason, at=timezone.now(), actor=_actor(request))
    return redirect("/desk/mail/")


@require_POST
@for_administrators
def open_again(request: HttpRequest) -> HttpResponse:
    """Open the tap; what waits goes within a minute."""
    tap.open_again(at=timezone.now(), actor=_actor(request))
    return redirect("/desk/mail/")


@require_POST
@for_administrators
def limit(request: HttpRequest) -> HttpResponse:
    """Change the brakes."""
    form = LimitsForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    tap.limit(**form.cleaned_data, at=timezone.now(), actor=_actor(request))
    return redirect(PAGE)


@require_POST
@for_administrators
def withdraw(request: HttpRequest) -> HttpResponse:
    """Decide against chosen mails; they stay visible as not sent, with the reason."""
    chosen = [key for one in request.POST.getlist("mail")[:MOST_SHOWN] if (key := key_in(one))]
    reason = line_in(request.POST, "reason", 500)
    if not reason or not chosen:
        messages.error(request, _("Choose mails, and say why they are not sent; it stays on record."))
        return redirect(PAGE)
    number = outbox.withdraw(chosen, reason=reason, at=timezone.now(), actor=_actor(request))
    said = ngettext("{n} mail will not be sent.", "{n} mails will not be sent.", number)
    messages.success(request, said.format(n=number))
    return redirect(PAGE)


def _page(request: HttpRequest, form: LimitsForm, status: int = 200) -> HttpResponse:
    now = timezone.now()
    shown = list(waiting.waiting().order_by("queued_at", "pk")[:MOST_SHOWN])
    cases = cases_of(shown)
    context = {
        "tabs": tabs("out", True),
        "tap": tap_shape(now),
        "to": waiting.heap(now).to,
        "mails": [out_line(one, cases, may_act=False) for one in shown],
        "form": form,
    }
    return page(request, "desk/tap.html", "mail", context, status=status)


def _limits() -> LimitsForm:
    row = tap.current()
    return LimitsForm(initial={"most_to_one": row.most_to_one, "most_in_all": row.most_in_all})


def _actor(request: HttpRequest) -> Actor:
    return Actor.staff(request.user)  # type: ignore[arg-type]
