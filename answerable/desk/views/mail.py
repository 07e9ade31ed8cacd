"""The tray of what came in, and the outbox: for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from answerable.cases.models import Case
from answerable.desk.access import for_administrators
from answerable.desk.frame import page
from answerable.desk.mail_tabs import tabs
from answerable.desk.mail_words import error_words, outcome_words, refusal_words
from answerable.desk.parameters import key_in, line_in
from answerable.desk.shapes import Choice
from answerable.events.actors import Actor
from answerable.mail import outbox, outcomes
from answerable.mail.models import InboundMail, OutboundMail, Outcome

PAGE = 50


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail of the log, either direction."""

    id: int
    at: datetime
    sender: str
    recipient: str
    subject: str
    outcome: str
    reason: str
    case_number: str
    case_url: str
    again_url: str
    raw_url: str
    size: int = 0
    attempts: int = 0
    next_at: datetime | None = None


@require_safe
@for_administrators
def inbound(request: HttpRequest) -> HttpResponse:
    """Everything that came in, the newest first, with its outcome."""
    outcome, find = request.GET.get("outcome", ""), line_in(request.GET, "find")
    rows = InboundMail.objects.order_by("-id")
    if outcome in Outcome.values:
        rows = rows.filter(outcome=outcome)
    if find:
        rows = rows.filter(
            Q(subject__icontains=find) | Q(sender__icontains=find) | Q(envelope_from__icontains=find)
        )
    shown, newer, older = _page(request, rows)
    return _log(request, "in", [_in_line(one, cases) for one, cases in _with_cases(shown)], newer, older)


@require_safe
@for_administrators
def outbound(request: HttpRequest) -> HttpResponse:
    """Everything that went out or still has to."""
    state, find = request.GET.get("outcome", ""), line_in(request.GET, "find")
    rows = OutboundMail.objects.order_by("-id")
    states = {
        "waiting": Q(sent_at=None, failed_at=None),
        "sent": Q(sent_at__isnull=False),
        "failed": Q(failed_at__isnull=False),
    }
    rows = rows.filter(states.get(state, Q()))
    if find:
        rows = rows.filter(Q(subject__icontains=find) | Q(recipients__contains=[find.lower()]))
    shown, newer, older = _page(request, rows)
    return _log(request, "out", [_out_line(one, cases) for one, cases in _with_cases(shown)], newer, older)


@require_safe
@for_administrators
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
    outcomes.retry(found, at=timezone.now(), actor=Actor.staff(request.user))  # type: ignore[arg-type]
    found.refresh_from_db()
    return _answer(request, "in", _in_line(found, _cases([found])), "/desk/mail/")


@require_POST
@for_administrators
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try at once to send a mail that waits or was given up."""
    found = get_object_or_404(OutboundMail, pk=pk)
    outbox.retry(found, at=timezone.now(), actor=Actor.staff(request.user))  # type: ignore[arg-type]
    found.refresh_from_db()
    return _answer(request, "out", _out_line(found, _cases([found])), "/desk/mail/out/")


def _log(request: HttpRequest, direction: str, lines: list[MailLine], newer: str, older: str) -> HttpResponse:
    context = {
        "direction": direction,
        "tabs": tabs(direction),
        "outcomes": _outcomes(request, direction),
        "find": line_in(request.GET, "find"),
        "mails": lines,
        "newer": newer,
        "older": older,
    }
    return page(request, "desk/mail.html", "mail", context)


def _outcomes(request: HttpRequest, direction: str) -> list[Choice]:
    chosen = request.GET.get("outcome", "")
    names: list[tuple[str, Any]] = [("", _("All"))]
    if direction == "in":
        names += list(Outcome.choices)
    else:
        names += [("waiting", _("waiting")), ("sent", _("sent")), ("failed", _("failed"))]
    return [Choice(f"?outcome={value}", str(label), value == chosen) for value, label in names]


def _answer(request: HttpRequest, direction: str, line: MailLine, back: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "desk/_mail_row.html", {"one": line, "direction": direction})
    return redirect(back)


def _page(request: HttpRequest, rows: Any) -> tuple[list[Any], str, str]:
    before = key_in(request.GET.get("before", ""))
    found = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    query = request.GET.copy()
    query.pop("before", None)
    newer = f"?{query.urlencode()}" if before else ""
    if len(found) > PAGE:
        query["before"] = str(found[PAGE - 1].pk)
        return found[:PAGE], newer, f"?{query.urlencode()}"
    return found, newer, ""


def _cases(mails: list[Any]) -> dict[int, Case]:
    return Case.objects.in_bulk([one.about_id for one in mails if one.about_kind == "case"])


def _with_cases(mails: list[Any]) -> list[tuple[Any, dict[int, Case]]]:
    cases = _cases(mails)
    return [(one, cases) for one in mails]


def _case_of(mail: Any, cases: dict[int, Case]) -> tuple[str, str]:
    case = cases.get(mail.about_id) if mail.about_kind == "case" else None
    return (case.number, case.get_absolute_url()) if case else ("", "")


def _in_line(mail: InboundMail, cases: dict[int, Case]) -> MailLine:
    number, url = _case_of(mail, cases)
    may_retry = mail.outcome != Outcome.ACCEPTED and mail.about_id is None
    return MailLine(
        id=mail.pk,
        at=mail.received_at,
        sender=mail.sender or mail.envelope_from or "–",
        recipient=", ".join(mail.envelope_to),
        subject=mail.subject,
        outcome=mail.outcome,
        reason=outcome_words(mail.outcome_reason),
        case_number=number,
        case_url=url,
        again_url=f"/desk/mail/{mail.pk}/again/" if may_retry else "",
        raw_url=f"/desk/mail/{mail.pk}/raw/",
        size=mail.size,
    )


def _out_line(mail: OutboundMail, cases: dict[int, Case]) -> MailLine:
    number, url = _case_of(mail, cases)
    state = mail.state(timezone.now())
    return MailLine(
        id=mail.pk,
        at=mail.queued_at,
        sender=mail.sender_address,
        recipient=", ".join(mail.recipients),
        subject=mail.subject,
        outcome=state,
        reason=_why_not(mail),
        case_number=number,
        case_url=url,
        again_url=f"/desk/mail/out/{mail.pk}/again/" if state != "sent" else "",
        raw_url="",
        attempts=mail.attempts,
        next_at=mail.next_attempt_at if state == "waiting" and mail.attempts else None,
    )


def _why_not(mail: OutboundMail) -> str:
    """Why it has not gone; of one that went, to whom it did not."""
    if not mail.sent_at:
        return error_words(mail.last_error)
    return _("Not sent to {refusals}").format(refusals=refusal_words(mail.refused)) if mail.refused else ""
