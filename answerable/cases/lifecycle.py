"""From new to closed, and back: each step one verb, one event."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from answerable.accounts.models import User
from answerable.cases import clocks
from answerable.cases.locking import hold, hold_alone
from answerable.cases.models import Case, Direction, Message, Pause, PauseReason, State
from answerable.cases.refusals import Refused
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.policy.versions import active


@transaction.atomic
def take_up(case: Case, *, by: User, at: datetime) -> Case:
    """A new case becomes open: somebody works on it. No promise is met by that (rule 1).

    Repeating it changes nothing.
    """
    hold_alone(case)
    if not move(case, State.OPEN, from_states=(State.NEW,)):
        return case
    record(EventName.CASE_TAKEN_UP, case.ref, at=at, actor=Actor.staff(by))
    return case


@transaction.atomic
def wait(
    case: Case,
    reason: str,
    *,
    by: User,
    at: datetime,
    remark: str = "",
    until: datetime | None = None,
) -> Pause:
    """Let the case wait, with a reason and an author; clocks whose clause allows it stand still.

    Waiting for the customer needs a question that was sent after they last wrote (rule 5).
    Raises Refused otherwise, or when the case is not open.
    """
    if reason not in PauseReason.values:
        raise Refused(_("Choose what the case waits for."))
    if reason == PauseReason.DATE and until is None:
        raise Refused(_("Choose a date in the future that was agreed with the customer."))
    if until is not None and until <= at:
        raise Refused(_("Choose a date in the future that was agreed with the customer."))
    hold_alone(case)
    if reason == PauseReason.CUSTOMER and not _has_asked(case):
        raise Refused(_("Send the customer a question first; then the case can wait for the answer."))
    if not move(case, State.WAITING, from_states=(State.NEW, State.OPEN)):
        raise Refused(_("The case is no longer open; look at it again."))
    span = Pause.objects.create(
        case=case, reason=reason, remark=remark[:300], author=by, started_at=at, until_at=until
    )
    actor = Actor.staff(by)
    record(EventName.CASE_WAITING, case.ref, at=at, actor=actor, reason=reason, pause=span.pk)
    clocks.pause(case, reason, at=at, actor=actor)
    return span


@transaction.atomic
def resume(case: Case, *, at: datetime, actor: Actor) -> Case:
    """The case is open again and its clocks run on. Repeating it changes nothing."""
    hold(case)
    if not move(case, State.OPEN, from_states=(State.WAITING,)):
        return case
    # A mail that was stored before the case began to wait may be read only now.
    Pause.objects.filter(case=case, ended_at=None).update(ended_at=Greatest(Value(at), F("started_at")))
    record(EventName.CASE_RESUMED, case.ref, at=at, actor=actor)
    clocks.resume(case, at=at, actor=actor)
    return case


@transaction.atomic
def close(case: Case, *, at: datetime, actor: Actor) -> Case:
    """Close a resolved case: agreed, or nothing more was said in time. Repeating changes nothing.

    Raises Refused for a case that is not resolved, and while something is owed on it.
    """
    hold_alone(case)
    if case.state == State.CLOSED:
        return case
    if clocks.is_due(case):
        raise Refused(_("Something is still owed on this case; answer first, or say why none is needed."))
    if not move(case, State.CLOSED, from_states=(State.RESOLVED,), closed_at=at):
        raise Refused(_("Only a resolved case can be closed; resolve it first."))
    record(EventName.CASE_CLOSED, case.ref, at=at, actor=actor)
    return case


@transaction.atomic
def reopen(case: Case, *, at: datetime, actor: Actor, why: str = "") -> Case:
    """Open a resolved or closed case again: a new cycle begins, the first is kept (rule 6)."""
    hold_alone(case)
    if not move(
        case,
        State.OPEN,
        from_states=(State.RESOLVED, State.CLOSED),
        resolved_at=None,
        closed_at=None,
        cycle=case.cycle + 1,
    ):
        return case
    record(EventName.CASE_REOPENED, case.ref, at=at, actor=actor, why=why, cycle=case.cycle)
    clocks.start_cycle(case, at=at, actor=actor, origin=case.ref)
    return case


def close_what_was_agreed(now: datetime) -> int:
    """Close cases resolved longer ago than the policy's lifecycle says; returns how many."""
    longest = active().document.lifecycle.close_resolved_after
    agreed = Case.objects.filter(
        state=State.RESOLVED, resolved_at__lte=now - longest, merged_into=None, next_due_at=None
    )
    return sum(_closed(case, now) for case in agreed.order_by("resolved_at")[:500])


def wake_agreed_dates(now: datetime) -> int:
    """Resume cases whose agreed date has come; returns how many."""
    spans = Pause.objects.filter(ended_at=None, until_at__lte=now).select_related("case")
    woken = list(spans.order_by("until_at")[:500])
    for span in woken:
        resume(span.case, at=now, actor=Actor.system("clock"))
    return len(woken)


def may_reopen(case: Case, at: datetime) -> bool:
    """Does a customer's word at `at` still open this case again, or does it begin another one?

    The policy's lifecycle says how long after its close a case may be opened again.
    """
    if case.state != State.CLOSED or case.closed_at is None:
        return True
    return at <= case.closed_at + active().document.lifecycle.reopen_within


def _closed(case: Case, now: datetime) -> bool:
    """Close one; False when the customer was quicker."""
    try:
        close(case, at=now, actor=Actor.system("clock"))
    except Refused:
        return False
    return True


def _has_asked(case: Case) -> bool:
    last = (
        Message.objects.filter(case__in=[ref.id for ref in case.family], is_automatic=False)
        .order_by("-at", "-id")
        .first()
    )
    return last is not None and last.direction == Direction.OUT


def move(case: Case, to: str, *, from_states: tuple[str, ...], **columns: object) -> bool:
    """Guarded update: only the first of two at once wins."""
    changed = Case.objects.filter(pk=case.pk, state__in=from_states, merged_into=None).update(
        state=to, **columns
    )
    if not changed:
        case.refresh_from_db(fields=["state", "resolved_at", "closed_at", "cycle", "merged_into"])
        return False
    case.state = to
    for name, value in columns.items():
        setattr(case, name, value)
    return True
