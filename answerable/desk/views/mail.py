"""What came in, what goes out, and what became of each mail. Leads look; administrators act."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from answerable.desk import mail_lists
from answerable.desk.access import for_administrators, for_leads
from answerable.desk.frame import page
from answerable.desk.mail_lines import MailLine, cases_of, in_line, out_line
from answerable.desk.mail_one import shape_of
from answerable.desk.mail_overview import overview
from answerable.desk.mail_tabs import tabs
from answerable.desk.parameters import line_in
from answerable.events.actors import Actor
from answerable.mail import outbox, outcomes
from answerable.mail.models import InboundMail, OutboundMail, Outcome

PAGE = 50
# So many failures stand above the list, and are read again at once.
MOST_FAILURES, MOST_AT_ONCE = 10, 500


@require_safe
@for_leads
def inbound(request: HttpRequest) -> HttpResponse:
    """Everything that came in, failures first, then the newest, each with its outcome."""
    may_act = _may_act(request)
    shown, newer, older = mail_lists.page_of(request, mail_lists.inbound(request.GET), PAGE)
    is_plain = not any(request.GET.get(name) for name in request.GET)
    failed = _failures() if is_plain else []
    cases = cases_of(shown)
    lines = [in_line(one, cases, may_act=may_act) for one in shown]
    failures = [in_line(one, {}, may_act=may_act) for one in failed]
    return _log(request, "in", lines, newer, older, failures)


@require_safe
@for_leads
def outbound(request: HttpRequest) -> HttpResponse:
    """Everything that went out or still has to."""
    shown, newer, older = mail_lists.page_of(request, mail_lists.outbound(request.GET), PAGE)
    cases, may_act = cases_of(shown), _may_act(request)
    lines = [out_line(one, cases, may_act=may_act) for one in shown]
    return _log(request, "out", lines, newer, older, [])


@require_safe
@for_leads
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail that came in: envelope, header, history, what it became, and its source."""
    found = get_object_or_404(InboundMail.objects.select_related("raw"), pk=pk)
    line = in_line(found, cases_of([found]), may_act=_may_act(request))
    context = {"tabs": tabs("in", _may_act(request)), "one": line, "mail": shape_of(found)}
    return page(request, "desk/mail_one.html", "mail", context)


@require_safe
@for_leads
def raw(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes of a mail, exactly as they came, as a download."""
    found = get_object_or_404(InboundMail.objects.select_related("raw"), pk=pk)
    answer = HttpResponse(found.raw_bytes, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="mail-{pk}.eml"'
    return answer


@require_POST
@for_administrators
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a mail again that has not become anything."""
    found = get_object_or_404(InboundMail, pk=pk)
    outcomes.retry(found, at=timezone.now(), actor=_actor(request))
    found.refresh_from_db()
    return _answer(request, "in", in_line(found, cases_of([found]), may_act=True), "/desk/mail/")


@require_POST
@for_administrators
def read_all_again(request: HttpRequest) -> HttpResponse:
    """Read everything again that could not be read."""
    failed = InboundMail.objects.filter(outcome=Outcome.FAILED).order_by("-id")[:MOST_AT_ONCE]
    number = sum(outcomes.retry(one, at=timezone.now(), actor=_actor(request)) for one in failed)
    said = ngettext("{n} mail will be read again.", "{n} mails will be read again.", number)
    messages.success(request, said.format(n=number))
    return redirect("/desk/mail/")


@require_POST
@for_administrators
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try at once to send a mail that waits or was given up."""
    found = get_object_or_404(OutboundMail, pk=pk)
    outbox.retry(found, at=timezone.now(), actor=_actor(request))
    found.refresh_from_db()
    return _answer(request, "out", out_line(found, cases_of([found]), may_act=True), "/desk/mail/out/")


def _failures() -> list[InboundMail]:
    return list(InboundMail.objects.filter(outcome=Outcome.FAILED).order_by("-id")[:MOST_FAILURES])


def _log(
    request: HttpRequest,
    direction: str,
    lines: list[MailLine],
    newer: str,
    older: str,
    failures: list[MailLine],
) -> HttpResponse:
    may_act = _may_act(request)
    context = {
        "direction": direction,
        "tabs": tabs(direction, may_act),
        "overview": overview(timezone.now()),
        "may_act": may_act,
        "outcomes": mail_lists.outcomes(request.GET, direction),
        "outcome": line_in(request.GET, "outcome", 10),
        "doors": mail_lists.doors(request.GET) if direction == "in" else [],
        "mailboxes": mail_lists.mailboxes(request.GET) if direction == "in" else [],
        "day": line_in(request.GET, "day", 10),
        "find": line_in(request.GET, "find"),
        "failures": failures,
        "mails": lines,
        "newer": newer,
        "older": older,
    }
    return page(request, "desk/mail.html", "mail", context)


def _answer(request: HttpRequest, direction: str, line: MailLine, back: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "desk/_mail_row.html", {"one": line, "direction": direction})
    return redirect(back)


def _may_act(request: HttpRequest) -> bool:
    return bool(request.user.is_administrator)  # type: ignore[union-attr]


def _actor(request: HttpRequest) -> Actor:
    return Actor.staff(request.user)  # type: ignore[arg-type]
