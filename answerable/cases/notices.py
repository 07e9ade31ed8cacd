"""Who hears of what happens to a case, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from answerable.accounts.models import Role, User
from answerable.cases.models import Case, Message
from answerable.commitments.models import Commitment
from answerable.duty.rota import is_away, on_call, on_duty
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.mail.models import InboundMail, OutboundMail
from answerable.notifications.dispatch import Telling, tell_of
from answerable.policy.document import PolicyDocument
from answerable.policy.versions import active
from answerable.ui.spans import words as span_words


def register() -> None:
    """Called once, at start-up."""
    tell_of(EventName.COMMITMENT_WARNED, about_warning)
    tell_of(EventName.COMMITMENT_MISSED, about_miss)
    tell_of(EventName.CASE_OPENED, about_alarm)
    tell_of(EventName.CASE_SEVERITY_CLAIMED, about_alarm)
    tell_of(EventName.CASE_SEVERITY_CONFIRMED, about_alarm)
    tell_of(EventName.CASE_ASSIGNED, about_assignment)
    tell_of(EventName.MESSAGE_RECEIVED, about_message)
    tell_of(EventName.MAIL_SENDING_FAILED, about_failed_sending)
    tell_of(EventName.MAIL_BOUNCED, about_bounce)
    tell_of(EventName.MAIL_READING_FAILED, about_failed_reading)


def about_warning(event: Event) -> Iterable[Telling]:
    """A rung of the ladder: the roles it names hear how much time is left.

    When the miss has overtaken the warning, they hear of the miss instead.
    """
    row, case = _owed(event)
    if case is None or event.facts["overtaken"]:
        return []
    left = datetime.fromisoformat(event.facts["due_at"]) - event.at
    return _to_roles(event, case, event.facts["notify"], lambda: _warning_title(case, row, left))


def about_miss(event: Event) -> Iterable[Telling]:
    """A promise was missed: whoever has the case hears it, the leads, who answer for promises, and those
    whom the ladder names."""
    row, case = _owed(event)
    if case is None:
        return []

    def title() -> str:
        return _("Missed: {promise} on {number}, {subject}").format(
            promise=promise_name(row.promise), number=case.number, subject=case.subject
        )

    return _to_roles(event, case, ["assignee", "lead", *event.facts["notify"]], title)


def about_alarm(event: Event) -> Iterable[Telling]:
    """A case of a severity that alarms: those on call hear at once, at any hour (rule 11).

    A claim alarms as long as no engineer has confirmed another severity.
    """
    facts, document = event.facts, active().document
    severity = facts.get("severity") or facts["new"]
    if not _is_alarm(severity, document) or _is_alarm(facts.get("old"), document):
        return []
    case = Case.objects.select_related("assignee", "team").get(pk=event.within_id)
    if event.name == EventName.CASE_SEVERITY_CLAIMED and case.is_confirmed():
        return []

    def title() -> str:
        return _("{severity}: {subject} ({number})").format(
            severity=severity, subject=case.subject, number=case.number
        )

    return _to_roles(event, case, ["on_call", "assignee"], title, is_urgent=True)


def about_assignment(event: Event) -> Iterable[Telling]:
    """Somebody was given a case."""
    case = Case.objects.select_related("assignee").get(pk=event.within_id)
    if case.assignee is None:
        return []
    return [
        Telling(
            case.assignee,
            title=lambda: _("{number} is yours now: {subject}").format(
                number=case.number, subject=case.subject
            ),
            url=case.get_absolute_url(),
            by_mail=False,
        )
    ]


def about_message(event: Event) -> Iterable[Telling]:
    """The customer wrote on a case somebody has."""
    case = Case.objects.select_related("assignee").get(pk=event.within_id)
    if case.assignee is None or event.facts.get("automatic"):
        return []
    return [
        Telling(
            case.assignee,
            title=lambda: _("{name} wrote on {number}: {subject}").format(
                name=event.actor_name, number=case.number, subject=case.subject
            ),
            url=case.get_absolute_url(),
            by_mail=False,
        )
    ]


def about_failed_sending(event: Event) -> Iterable[Telling]:
    """A mail of ours was given up: who wrote it and who has the case hear it; without them the leads.

    What carries no message of a case (a notice, a link) is for the administrators, on the desk only:
    a notice that could not be mailed must not make another. Neither is a server that fails us told by mail.
    """
    message = Message.objects.filter(outbound=event.about_id).select_related("user", "outbound").first()
    if message is None or message.outbound is None:
        mail = OutboundMail.objects.get(pk=event.about_id)
        to = "/desk/mail/out/?outcome=failed"
        administrators = _active().filter(role=Role.ADMINISTRATOR)
        return _of_failure(administrators, event, lambda: _unsent_title(mail), to, by_mail=False)
    case = Case.objects.select_related("assignee", "team", "merged_into").get(pk=message.case_id)
    case = case.merged_into or case
    concerned = [one for one in (message.user, case.assignee) if one is not None and one.is_active]

    def title() -> str:
        return _("Not sent on {number}: {subject}").format(number=case.number, subject=case.subject)

    by_mail = not event.facts.get("is_ours")
    return _of_failure(concerned or _leads(case), event, title, case.get_absolute_url(), by_mail=by_mail)


def about_bounce(event: Event) -> Iterable[Telling]:
    """A message of ours came back: who wrote it and who has the case hear it; without them the leads.

    Of what carries no message (a notice, an acknowledgement) the mail log tells.
    """
    message = Message.objects.filter(outbound=event.about_id).select_related("user").first()
    if message is None:
        return []
    case = Case.objects.select_related("assignee", "team", "merged_into").get(pk=message.case_id)
    case = case.merged_into or case
    concerned = [one for one in (message.user, case.assignee) if one is not None and one.is_active]

    def title() -> str:
        return _("Not delivered to {address}: {subject} ({number})").format(
            address=event.facts["address"], subject=case.subject, number=case.number
        )

    people = list(dict.fromkeys(concerned)) or _leads(case)
    return [Telling(one, title=title, url=case.get_absolute_url(), by_mail=False) for one in people]


def about_failed_reading(event: Event) -> Iterable[Telling]:
    """A mail that came in could not be read: the administrators hear it, for it waits for a person."""
    mail = InboundMail.objects.get(pk=event.about_id)

    def title() -> str:
        return _("A mail from {sender} could not be read: {subject}").format(
            sender=mail.sender or mail.envelope_from or "–", subject=mail.subject or "–"
        )

    administrators = _active().filter(role=Role.ADMINISTRATOR)
    return _of_failure(administrators, event, title, "/desk/mail/?outcome=failed", by_mail=True)


def promise_name(promise: str) -> str:
    """The noun for what is owed, in the active language."""
    return {
        "respond": _("first response"),
        "answer": _("answer"),
        "update": _("update"),
        "restore": _("restoration"),
        "resolve": _("resolution"),
    }.get(promise, promise)


def _of_failure(
    people: Iterable[User], event: Event, title: Callable[[], str], url: str, *, by_mail: bool
) -> list[Telling]:
    def body() -> str:
        return f"{title()}\n\n{event.facts['reason']}"

    return [Telling(user, title=title, body=body, url=url, by_mail=by_mail) for user in people]


def _unsent_title(mail: OutboundMail) -> str:
    return _("A mail to {addresses} could not be sent: {subject}").format(
        addresses=", ".join(mail.recipients), subject=mail.subject
    )


def _owed(event: Event) -> tuple[Commitment, Case | None]:
    row = Commitment.objects.get(pk=event.about_id)
    if row.within_kind != "case":
        return row, None
    case = Case.objects.select_related("assignee", "team", "merged_into").get(pk=row.within_id)
    return row, case.merged_into or case


def _warning_title(case: Case, row: Commitment, left: timedelta) -> str:
    promise = promise_name(row.promise)
    if left <= timedelta(0):
        return _("Still owed: {promise} on {number}, {time} late: {subject}").format(
            promise=promise, number=case.number, time=span_words(-left), subject=case.subject
        )
    return _("{promise} on {number} is due in {time}: {subject}").format(
        promise=promise, number=case.number, time=span_words(left), subject=case.subject
    )


def _to_roles(
    event: Event,
    case: Case,
    roles: Iterable[str],
    title: Callable[[], str],
    *,
    is_urgent: bool | None = None,
) -> list[Telling]:
    people = {user.pk: user for role in roles for user in _people(role, case, event.at)}
    urgent = _is_alarm(case.severity, active().document) if is_urgent is None else is_urgent
    url = case.get_absolute_url()
    return [Telling(people[pk], title=title, url=url, is_urgent=urgent) for pk in sorted(people)]


def _people(role: str, case: Case, at: datetime) -> Iterable[User]:
    match role:
        case "assignee":
            # Nobody's case is everybody's on duty, so that no warning falls on the floor.
            is_there = (
                case.assignee is not None and case.assignee.is_active and not is_away(case.assignee, at)
            )
            return [case.assignee] if case.assignee is not None and is_there else _team(case, at)
        case "team":
            return _team(case, at)
        case "lead":
            return _leads(case)
        case "on_call":
            return on_call(at, case.team) or on_duty(at, case.team) or _leads(case)
        case "administrator":
            return _active().filter(role=Role.ADMINISTRATOR)
    return []


def _team(case: Case, at: datetime) -> Iterable[User]:
    """The team's people on duty; without a rota all its people; without a team everybody."""
    if case.team is None:
        return on_duty(at) or _active()
    return on_duty(at, case.team) or _active().filter(teams=case.team) or _active()


def _leads(case: Case) -> Iterable[User]:
    """The team's own leads, else all leads, else the administrators."""
    leads = _active().filter(role=Role.LEAD)
    own = (
        _active()
        .filter(memberships__team=case.team)
        .filter(Q(memberships__is_leading=True) | Q(role=Role.LEAD))
    )
    return (case.team and own.distinct()) or leads or _active().filter(role=Role.ADMINISTRATOR)


def _active() -> QuerySet[User]:
    return User.objects.filter(is_active=True).order_by("pk")


def _is_alarm(severity: str | None, document: PolicyDocument) -> bool:
    return any(one.alarm for one in document.severities if one.id == severity)
