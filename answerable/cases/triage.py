"""Sorting out a case: how grave, what kind, whose, by whom.

Each verb writes first and records then: whoever hears of the event finds the case as it is now.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from answerable.accounts.models import Team, User
from answerable.cases import clocks
from answerable.cases.locking import hold_alone
from answerable.cases.models import Case, Kind, State
from answerable.cases.opening import cover_columns, rank_of
from answerable.cases.participants import confirm_people_of
from answerable.cases.refusals import Refused
from answerable.cases.words import one_line
from answerable.contracts.cover import cover_of
from answerable.customers.models import Contact, Customer
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.policy.document import PolicyDocument
from answerable.policy.versions import active


@transaction.atomic
def claim_severity(case: Case, severity: str, *, at: datetime, actor: Actor) -> Case:
    """The customer says how grave it is; it counts until an engineer confirms or changes it.

    Repeating it changes nothing. Raises Refused for a severity the policy lacks.
    """
    _check_severity(severity)
    hold_alone(case)
    if severity == case.claimed_severity:
        return case
    old, case.claimed_severity = case.claimed_severity, severity
    case.save(update_fields=["claimed_severity"])
    record(EventName.CASE_SEVERITY_CLAIMED, case.ref, at=at, actor=actor, old=old, new=severity)
    if not case.is_confirmed():
        _set_severity(case, severity, at, actor)
    return case


@transaction.atomic
def confirm_severity(case: Case, severity: str, *, by: User, at: datetime, reason: str = "") -> Case:
    """An engineer confirms or changes the severity; what was claimed is kept beside it.

    Running promises take the new goal, time already used counting (rule 4). Going below what counted
    until now needs a reason. Raises Refused without one, or for a severity the policy lacks. Confirming
    what is confirmed already changes nothing.
    """
    document = _check_severity(severity)
    hold_alone(case)
    if case.is_confirmed() and severity == case.severity:
        return case
    rank = rank_of(document, severity)
    if rank > case.severity_rank and not reason.strip():
        raise Refused(_("Say why the severity goes down; the customer may read the reason."))
    actor = Actor.staff(by)
    record(
        EventName.CASE_SEVERITY_CONFIRMED,
        case.ref,
        at=at,
        actor=actor,
        old=case.severity,
        new=severity,
        claimed=case.claimed_severity,
        reason=one_line(reason, 300),
    )
    case.severity_confirmed_at, case.severity_confirmed_by = at, by
    case.save(update_fields=["severity_confirmed_at", "severity_confirmed_by"])
    if severity != case.severity:
        _set_severity(case, severity, at, actor)
    return case


@transaction.atomic
def set_kind(case: Case, kind: str, *, by: User, at: datetime) -> Case:
    """Say what kind of matter it is; clauses that ask for the kind apply from now on."""
    if kind not in Kind.values:
        raise Refused(_("Choose one of the kinds."))
    hold_alone(case)
    if kind == case.kind:
        return case
    actor = Actor.staff(by)
    old, case.kind = case.kind, kind
    case.save(update_fields=["kind"])
    record(EventName.CASE_KIND_CHANGED, case.ref, at=at, actor=actor, old=old, new=kind)
    clocks.retarget(case, why="kind", at=at, actor=actor)
    return case


@transaction.atomic
def set_subject(case: Case, subject: str, *, by: User, at: datetime) -> Case:
    """Give the case a better subject. The mails keep theirs."""
    new = one_line(subject, 300)
    if not new:
        raise Refused(_("The subject cannot be empty."))
    hold_alone(case)
    if new != case.subject:
        actor = Actor.staff(by)
        old, case.subject = case.subject, new
        case.save(update_fields=["subject"])
        record(EventName.CASE_SUBJECT_CHANGED, case.ref, at=at, actor=actor, old=old, new=new)
    return case


@transaction.atomic
def assign(case: Case, assignee: User | None, *, by: User, at: datetime) -> Case:
    """Give the case to a colleague, or back to the team. No clock is touched (rule 7)."""
    if assignee is not None and not assignee.is_active:
        raise Refused(_("This colleague can no longer sign in; choose somebody else."))
    hold_alone(case)
    if case.assignee_id == (assignee.pk if assignee else None):
        return case
    old, case.assignee = case.assignee_id, assignee
    case.state = State.OPEN if assignee and case.state == State.NEW else case.state
    case.save(update_fields=["assignee", "state"])
    actor = Actor.staff(by)
    record(EventName.CASE_ASSIGNED, case.ref, at=at, actor=actor, old=old, new=case.assignee_id)
    return case


@transaction.atomic
def hand_over(case: Case, team: Team | None, *, by: User, at: datetime, remark: str = "") -> Case:
    """Give the case to another team, which then assigns it. The customer's clocks run on (rule 7)."""
    hold_alone(case)
    if case.team_id == (team.pk if team else None):
        return case
    old, case.team = case.team_id, team
    in_team = team is None or case.assignee_id in team.memberships.values_list("user_id", flat=True)
    case.assignee = case.assignee if in_team else None
    case.save(update_fields=["team", "assignee"])
    record(
        EventName.CASE_HANDED_OVER,
        case.ref,
        at=at,
        actor=Actor.staff(by),
        old=old,
        new=case.team_id,
        remark=one_line(remark, 300),
    )
    return case


@transaction.atomic
def link(case: Case, *, contact: Contact | None, customer: Customer | None, by: User, at: datetime) -> Case:
    """Say whose case it is. Cover and the promises that depend on it follow from now on.

    Repeating it changes nothing. Raises Refused for a contact who belongs to another customer:
    they would read what is not theirs.
    """
    if contact and customer and contact.customer_id not in (None, customer.pk):
        raise Refused(
            _("{name} belongs to another customer; choose one of the two.").format(name=contact.name)
        )
    hold_alone(case)
    owner = customer or (contact.customer if contact else None)
    if (case.contact, case.customer) == (contact, owner):
        return case
    actor = Actor.staff(by)
    old = {"contact": case.contact_id, "customer": case.customer_id}
    case.contact, case.customer = contact, owner
    for name, value in cover_columns(cover_of(owner, at), active().document).items():
        setattr(case, name, value)
    case.save(
        update_fields=["contact", "customer", "cover_kind", "cover_plan", "cover_until", "has_priority"]
    )
    new = {"contact": case.contact_id, "customer": case.customer_id}
    record(EventName.CASE_LINKED, case.ref, at=at, actor=actor, old=old, new=new)
    confirm_people_of(case, case.customer_id, at=at)
    clocks.name_customer(case)
    clocks.retarget(case, why="cover", at=at, actor=actor)
    clocks.start_answers(case, at=at, actor=actor)
    return case


def _check_severity(severity: str) -> PolicyDocument:
    document = active().document
    if severity not in [one.id for one in document.severities]:
        raise Refused(_("The service policy has no severity {name}.").format(name=severity))
    return document


def _set_severity(case: Case, severity: str, at: datetime, actor: Actor) -> None:
    case.severity, case.severity_rank = severity, rank_of(active().document, severity)
    case.save(update_fields=["severity", "severity_rank"])
    clocks.retarget(case, why="severity", at=at, actor=actor)
