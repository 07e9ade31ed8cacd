"""Who hears of what happens to a case, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from answerable.accounts.models import Role, User
from answerable.cases.models import Case
from answerable.commitments.models import Commitment
from answerable.duty.rota import on_call, on_duty
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.notifications.dispatch import Telling, tell_of
from answerable.policy.document import PolicyDocument
from answerable.ui.spans import words as span_words


def register() -> None:
    """Called once, at start-up."""
    tell_of(EventName.COMMITMENT_WARNED, about_warning)
    tell_of(EventName.COMMITMENT_MISSED, about_miss)
    tell_of(EventName.CASE_ASSIGNED, about_assignment)
    tell_of(EventName.MESSAGE_RECEIVED, about_message)


def about_warning(event: Event) -> Iterable[Telling]:
    """A rung of the ladder: the roles it names hear how much time is left."""
    row, case = _owed(event)
    if case is None:
        return []
    left = datetime.fromisoformat(event.facts["due_at"]) - event.at
    return _to_roles(event, case, row, lambda: _warning_title(case, row, left))


def about_miss(event: Event) -> Iterable[Telling]:
    """A promise was missed: whoever has the case hears it, and the leads, who answer for promises."""
    row, case = _owed(event)
    if case is None:
        return []
    people = {*_people("assignee", case, event.at), *_people("lead", case, event.at)}
    return [
        Telling(
            user,
            title=lambda: _("Missed: {promise} on {number}, {subject}").format(
                promise=promise_name(row.promise), number=case.number, subject=case.subject
            ),
            url=case.get_absolute_url(),
            is_urgent=_is_alarm(row),
        )
        for user in sorted(people, key=lambda user: user.pk)
    ]


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


def promise_name(promise: str) -> str:
    """The noun for what is owed, in the active language."""
    return {
        "respond": _("first response"),
        "answer": _("answer"),
        "update": _("update"),
        "restore": _("restoration"),
        "resolve": _("resolution"),
    }.get(promise, promise)


def _owed(event: Event) -> tuple[Commitment, Case | None]:
    row = Commitment.objects.select_related("policy_version").get(pk=event.about_id)
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


def _to_roles(event: Event, case: Case, row: Commitment, title: Callable[[], str]) -> list[Telling]:
    people: dict[int, User] = {}
    for role in event.facts["notify"]:
        people |= {user.pk: user for user in _people(role, case, event.at)}
    urgent = _is_alarm(row)
    return [
        Telling(user, title=title, url=case.get_absolute_url(), is_urgent=urgent) for user in people.values()
    ]


def _people(role: str, case: Case, at: datetime) -> Iterable[User]:
    match role:
        case "assignee":
            # Nobody's case is everybody's on duty, so that no warning falls on the floor.
            return [case.assignee] if case.assignee else _team(case, at)
        case "team":
            return _team(case, at)
        case "lead":
            return _active().filter(role=Role.LEAD) or _active().filter(role=Role.ADMINISTRATOR)
        case "on_call":
            return on_call(at, case.team) or on_duty(at, case.team) or _people("lead", case, at)
        case "administrator":
            return _active().filter(role=Role.ADMINISTRATOR)
    return []


def _team(case: Case, at: datetime) -> Iterable[User]:
    if case.team is None:
        return on_duty(at) or _active()
    return on_duty(at, case.team) or _active().filter(teams=case.team)


def _active() -> QuerySet[User]:
    return User.objects.filter(is_active=True).order_by("pk")


def _is_alarm(row: Commitment) -> bool:
    document: PolicyDocument = row.policy_version.document
    return any(one.alarm for one in document.severities if one.id == row.severity)
