"""The mailboxes that mail is fetched from: for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from answerable.desk.access import for_administrators
from answerable.desk.frame import page
from answerable.desk.mail_tabs import tabs
from answerable.desk.mailbox_forms import MailboxForm, initial
from answerable.desk.mailbox_words import advice_words, days_words, health_words, problem_words
from answerable.events.actors import Actor
from answerable.mail import mailboxes, trying
from answerable.mail.imap import tokens
from answerable.mail.imap.troubles import MailboxError
from answerable.mail.mailboxes import Ledger, MailboxRefusedError
from answerable.mail.models import Credential, Mailbox
from answerable.ui.series import sentences

ALL = "/desk/mailboxes/"
_CONSENT = "mailbox_consent"


@dataclass(frozen=True, slots=True)
class MailboxLine:
    """One mailbox of the list."""

    name: str
    url: str
    address: str
    seen: int
    stored: int
    missing: int
    tone: str
    state: str
    problem: str
    said: str
    advice: str
    days: str
    last_success_at: datetime | None
    failing_since: datetime | None


@require_safe
@for_administrators
def all_mailboxes(request: HttpRequest) -> HttpResponse:
    """Every mailbox with its ledger and how it is doing."""
    lines = [_line(one) for one in mailboxes.ledgers(timezone.now())]
    return page(request, "desk/mailboxes.html", "mail", {"tabs": tabs("boxes"), "mailboxes": lines})


@require_http_methods(["GET", "POST"])
@for_administrators
def mailbox_new(request: HttpRequest) -> HttpResponse:
    """Add a mailbox."""
    form = MailboxForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = mailboxes.add(form.wanted(), form.secret(), at=timezone.now(), actor=_actor(request))
        except MailboxRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(f"{ALL}{added.pk}/")
    context = {
        "title": _("New mailbox"), "form": form, "save_text": _("Add mailbox"), "back_url": ALL,
        "lead": "", "danger": [],
    }  # fmt: skip
    return page(request, "desk/form_page.html", "mail", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_administrators
def mailbox(request: HttpRequest, pk: int) -> HttpResponse:
    """One mailbox: how it is doing, and its form."""
    found = get_object_or_404(Mailbox, pk=pk)
    form = MailboxForm(request.POST or None, initial=initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            mailboxes.change(found, form.wanted(), form.secret(), at=timezone.now(), actor=_actor(request))
        except MailboxRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{ALL}{pk}/")
    (ledger,) = [one for one in mailboxes.ledgers(timezone.now()) if one.id == pk]
    context = {
        "title": found.name,
        "one": _line(ledger),
        "form": form,
        "is_open": found.is_open,
        "by_consent": found.credential == Credential.CONSENT,
        "url": f"{ALL}{pk}/",
    }
    return page(request, "desk/mailbox.html", "mail", context, status=422 if form.errors else 200)


@require_POST
@for_administrators
def mailbox_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an open mailbox or open a closed one, as asked; asked again nothing happens."""
    found = get_object_or_404(Mailbox, pk=pk)
    verb = mailboxes.reopen if request.POST.get("state") == "open" else mailboxes.close
    if verb(found, at=timezone.now(), actor=_actor(request)):
        messages.success(request, _("Saved."))
    return redirect(f"{ALL}{pk}/")


@require_POST
@for_administrators
def mailbox_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in now and say what is there; nothing is fetched."""
    trial = trying.try_out(get_object_or_404(Mailbox, pk=pk), now=timezone.now())
    if trial.problem:
        said = [problem_words(trial.problem), trial.words, advice_words(trial.problem)]
        messages.error(request, sentences(said))
    else:
        told = ngettext(
            "Signed in; the folder holds {count} mail.",
            "Signed in; the folder holds {count} mails.",
            trial.mails,
        )
        messages.success(request, told.format(count=trial.mails))
    return redirect(f"{ALL}{pk}/")


@require_safe
@for_administrators
def mailbox_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to the provider, where the user of the mailbox gives consent.

    It is a link: the browser may not leave us by a form.
    """
    found = get_object_or_404(Mailbox, pk=pk, credential=Credential.CONSENT)
    try:
        address, state, verifier = tokens.consent_address(found, _callback())
    except MailboxError as trouble:
        messages.error(request, sentences([problem_words(trouble.kind), advice_words(trouble.kind)]))
        return redirect(f"{ALL}{pk}/")
    request.session[_CONSENT] = {"mailbox": pk, "state": state, "verifier": verifier}
    return redirect(address)


@require_safe
@for_administrators
def mailbox_consented(request: HttpRequest) -> HttpResponse:
    """The provider sent the browser back. Counts once, and only for the consent that was begun here."""
    begun = request.session.pop(_CONSENT, None)
    if not begun or not request.GET.get("state") or request.GET["state"] != begun["state"]:
        messages.error(request, _("This consent was not begun here; begin it again on the mailbox’s page."))
        return redirect(ALL)
    found = get_object_or_404(Mailbox, pk=begun["mailbox"], credential=Credential.CONSENT)
    try:
        _redeem(request, found, begun["verifier"])
    except MailboxError as trouble:
        messages.error(request, sentences([problem_words(trouble.kind), str(trouble)]))
    else:
        mailboxes.change(found, {}, {}, at=timezone.now(), actor=_actor(request))
        messages.success(request, _("Consent is given; the mailbox is read from now on."))
    return redirect(f"{ALL}{found.pk}/")


def _redeem(request: HttpRequest, found: Mailbox, verifier: str) -> None:
    if not request.GET.get("code"):
        raise MailboxError("consent", request.GET.get("error_description") or request.GET.get("error", ""))
    tokens.redeem_consent(found, _callback(), request.GET["code"], verifier)


def _callback() -> str:
    return f"{settings.ANSWERABLE.public_url.rstrip('/')}{ALL}consent/"


def _actor(request: HttpRequest) -> Actor:
    return Actor.staff(request.user)  # type: ignore[arg-type]


def _line(one: Ledger) -> MailboxLine:
    tones = {"good": "met", "failing": "missed", "expiring": "soon", "waiting": "paused"}
    return MailboxLine(
        name=one.name,
        url=f"{ALL}{one.id}/",
        address=one.address,
        seen=one.seen,
        stored=one.stored,
        missing=one.missing,
        tone="missed" if one.missing and one.is_open else tones.get(one.health, ""),
        state=health_words(one.health),
        problem=problem_words(one.problem),
        said=one.said,
        advice=advice_words(one.problem),
        days=days_words(one.credential_days),
        last_success_at=one.last_success_at,
        failing_since=one.failing_since,
    )
