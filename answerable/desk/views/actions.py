"""What is done to a case: each a noun that is made by POST, each answered by the case's page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from answerable.accounts.models import Team, User
from answerable.cases import conversation, lifecycle, merging, posting, solving, triage
from answerable.cases.addressing import answered_of
from answerable.cases.models import Case, PauseReason
from answerable.cases.numbers import find_case
from answerable.cases.refusals import Refused
from answerable.customers.directory import find_contact, meet_contact
from answerable.customers.models import Customer
from answerable.desk.access import View, case_or_404, for_staff
from answerable.desk.parameters import instant_in, key_in, line_in
from answerable.desk.recipients import recipients_in
from answerable.desk.uploads import files_of
from answerable.desk.views.case import case_page
from answerable.events.actors import Actor
from answerable.policy.versions import active

Deed = Callable[[HttpRequest, Case, User, Any], str]


def action(deed: Deed) -> View:
    """Carry out `deed(request, case, user, now)`, say what it returns, and go back to the case.

    A refusal answers 409 with the page, the reason, and whatever had been written; whatever the deed
    did before it was refused has not happened.
    """

    @require_POST
    @for_staff
    @wraps(deed)
    def view(request: HttpRequest, number: str) -> HttpResponse:
        case = case_or_404(request, number)
        try:
            with transaction.atomic():
                said = deed(request, case, request.user, timezone.now())  # type: ignore[arg-type]
        except Refused as refusal:
            text = request.POST.get("text", "") or request.POST.get("resolution", "")
            case.refresh_from_db()
            return case_page(request, case, error=str(refusal), text=text, status=409)
        messages.success(request, said)
        return redirect(case.get_absolute_url())

    return view


@action
def reply(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Answer the customer, and perhaps let the case wait or resolve it with that."""
    text, files, then = request.POST.get("text", ""), files_of(request), request.POST.get("then", "")
    how = _addressed(request, case)
    if then == "resolve":
        solving.resolve(case, text, by=user, at=now, files=files, **how)
        return _("Sent, and the case is resolved.")
    how |= {"once": line_in(request.POST, "once", 64)}
    if then == "restore":
        solving.restore(case, text, by=user, at=now, files=files, **how)
        return _("Sent; it is on record that it works again.")
    conversation.reply(case, text, by=user, at=now, files=files, **how)
    if then == "wait":
        case.refresh_from_db()
        lifecycle.wait(case, PauseReason.CUSTOMER, by=user, at=now)
        return _("Sent; the case waits for the customer.")
    return _("Reply sent.")


@action
def note(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Write to colleagues."""
    conversation.add_note(case, request.POST.get("text", ""), by=user, at=now)
    return _("Note added.")


@action
def assignment(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Give the case to somebody, to a team, or to nobody."""
    if "team" in request.POST:
        team = Team.objects.filter(pk=key_in(request.POST["team"])).first()
        triage.hand_over(case, team, by=user, at=now)
        return _("Handed over to {team}.").format(team=team) if team else _("Taken out of its team.")
    wanted = request.POST.get("assignee", "")
    colleague = user if wanted == "me" else User.objects.filter(pk=key_in(wanted)).first()
    if wanted not in ("", "me") and colleague is None:
        raise Refused(_("This colleague is not known."))
    triage.assign(case, colleague, by=user, at=now)
    return _("Assigned to {name}.").format(name=colleague) if colleague else _("Assigned to nobody.")


@action
def severity(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Confirm or change the severity; the page sends its level, 1 the gravest."""
    level = key_in(request.POST.get("severity", ""))
    known = active().document.severities
    if not 1 <= level <= len(known):
        raise Refused(_("Choose one of the severities."))
    wanted = known[level - 1].id
    triage.confirm_severity(case, wanted, by=user, at=now, reason=line_in(request.POST, "reason", 300))
    return _("Severity {code} confirmed.").format(code=wanted)


@action
def kind(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Say what kind of matter it is."""
    triage.set_kind(case, request.POST.get("kind", ""), by=user, at=now)
    return _("Kind changed.")


@action
def subject(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Give the case a better subject."""
    triage.set_subject(case, request.POST.get("subject", ""), by=user, at=now)
    return _("Subject changed.")


@action
def pause(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Let the case wait."""
    lifecycle.wait(
        case,
        request.POST.get("reason", ""),
        by=user,
        at=now,
        remark=line_in(request.POST, "note", 300),
        until=instant_in(request.POST.get("until", "")),
    )
    return _("The case waits.")


@action
def pause_end(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Go on with the case."""
    lifecycle.resume(case, at=now, actor=Actor.staff(user))
    return _("The case goes on.")


@action
def resolution(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Resolve the case, and tell the customer unless they know already."""
    text = request.POST.get("resolution", "")
    tell = request.POST.get("tell") == "1"
    solving.resolve(case, text, by=user, at=now, tell_customer=tell)
    return _("Resolved; the customer has been told.") if tell else _("Resolved.")


@action
def reopening(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Open the case again."""
    lifecycle.reopen(case, at=now, actor=Actor.staff(user), why=line_in(request.POST, "reason", 300))
    return _("The case is open again.")


@action
def closure(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Close a resolved case."""
    lifecycle.close(case, at=now, actor=Actor.staff(user))
    return _("The case is closed.")


@action
def merger(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Lay this case over another."""
    target = _other(request, "into", user)
    merging.merge(case, target, by=user, at=now)
    return _("Merged into {number}.").format(number=target.number)


@action
def merger_end(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Undo a merge."""
    merging.unmerge(case, by=user, at=now)
    return _("The merge was undone.")


@action
def relations(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Say that another case has to do with this one."""
    other = _other(request, "to", user)
    merging.relate(case, other, by=user, at=now)
    return _("Related to {number}.").format(number=other.number)


@action
def answer_not_needed(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Say that the customer's last words need no answer."""
    conversation.answer_not_needed(case, line_in(request.POST, "reason", 300), by=user, at=now)
    return _("Noted: no answer is needed.")


@action
def customer(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Say whose case it is, by the customer's name."""
    wanted = line_in(request.POST, "customer")
    found = list(Customer.objects.filter(name__iexact=wanted)[:2]) or list(
        Customer.objects.filter(name__icontains=wanted)[:2]
    )
    if not wanted or len(found) != 1:
        raise Refused(_("There is not exactly one customer called “{name}”.").format(name=wanted))
    triage.link(case, contact=case.contact, customer=found[0], by=user, at=now)
    return _("Linked to {name}.").format(name=found[0])


@action
def contact(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Say who the customer's person is, by their address."""
    address = line_in(request.POST, "contact", 254)
    if "@" not in address:
        raise Refused(_("Write the e-mail address of the contact."))
    who = find_contact(address) or meet_contact(address, line_in(request.POST, "name"), at=now)
    triage.link(case, contact=who, customer=case.customer, by=user, at=now)
    return _("Linked to {name}.").format(name=who)


@action
def call(request: HttpRequest, case: Case, user: User, now: Any) -> str:
    """Record a telephone call."""
    reached = request.POST.get("reached") == "1"
    conversation.log_call(case, request.POST.get("text", ""), by=user, at=now, reached=reached)
    return _("Call recorded.")


def _other(request: HttpRequest, field: str, user: User) -> Case:
    text = line_in(request.POST, field)
    found = find_case(text, user)
    if found is None:
        raise Refused(_("There is no case {number}; check its last digit.").format(number=text))
    return found


def _addressed(request: HttpRequest, case: Case) -> dict[str, Any]:
    """To whom, in copy to whom, and in answer to what.

    Raises Refused when the contact is another one than the page showed: somebody else would get it.
    """
    to, cc = recipients_in(request.POST)
    main = posting.recipient_of(case)
    if "contact" in request.POST and request.POST["contact"] != (main[1] if main else ""):
        raise Refused(
            _("The contact of this case changed meanwhile; look at the recipients again. Your text is kept.")
        )
    key = key_in(request.POST.get("answers", ""))
    return {"to": to, "cc": cc, "answers": answered_of(case, key) if key else None}
