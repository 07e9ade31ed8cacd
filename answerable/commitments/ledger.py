"""The verbs of the ledger: start, pause, resume, retarget, meet, excuse, reinstate,
promise again.

Each is one transaction and one event. The row is locked first, so two verbs at once take turns. A
verb that comes after the due instant finds the miss judged first, whether or not the sweep was there
before it: nothing done late takes a miss off the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from answerable.calendars.models import CalendarVersion
from answerable.calendars.versions import newest
from answerable.commitments import reckoning, states
from answerable.commitments.alarm import wake_sweep
from answerable.commitments.judging import judge
from answerable.commitments.models import Commitment
from answerable.commitments.reckoning import Goal, State
from answerable.customers.models import Customer
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.lib.ref import Ref
from answerable.lib.solitude import is_alone
from answerable.policy.document import Clause
from answerable.policy.models import PolicyVersion


@dataclass(frozen=True, slots=True)
class Undertaking:
    """What a promise is about: the thing, the page it shows on, the customer, and what set it off."""

    subject: Ref
    within: Ref
    customer: Customer | None = None
    severity: str = ""
    origin: Ref | None = None
    cycle: int = 1


@transaction.atomic
def start(
    undertaking: Undertaking, clause: Clause, policy: PolicyVersion, *, at: datetime, actor: Actor
) -> Commitment:
    """Start the clock of `clause` on a thing at `at`.

    The policy version and the newest version of the clause's calendar are kept with it, whatever
    is activated later. When the same promise is already owed on the thing, it is left running and
    returned: the oldest unanswered word counts. Raises ValueError for a clause without a clock.
    """
    known = None if is_alone() else _same_promise(undertaking.subject, clause.promise, clause.audience)
    if known is not None:
        return known
    goal = states.goal_of(clause)
    calendar = newest(clause.calendar or "")
    state = reckoning.begin(calendar.worktime, goal, states.ladder_of(clause), at)
    columns = _columns(undertaking, clause) | states.columns_of(state, calendar.worktime)
    try:
        with transaction.atomic():
            row = Commitment.objects.create(policy_version=policy, calendar_version=calendar, **columns)
    except IntegrityError:
        # Somebody else started it between the look and the insertion.
        known = _same_promise(undertaking.subject, clause.promise, clause.audience)
        if known is None:
            raise
        return known
    _tell(EventName.COMMITMENT_STARTED, row, at, actor, _start_facts(row, state))
    wake_sweep(row.next_act_at)
    return row


@transaction.atomic
def pause(row: Commitment, *, reason: str, at: datetime, actor: Actor) -> bool:
    """Stop the clock for a reason the clause allows; False when it allows none of the kind."""
    row = _lock(row)
    if reason not in row.pausable:
        return False
    state = reckoning.pause(_judged(row, at), at)
    return _apply(row, state, (EventName.COMMITMENT_PAUSED, at, actor, {"reason": reason}))


@transaction.atomic
def resume(row: Commitment, *, at: datetime, actor: Actor) -> bool:
    """Let the clock run again; the time paused does not count."""
    row = _lock(row)
    state = reckoning.resume(row.calendar.worktime, states.state_of(row), at)
    facts = {"due_at": state.due_at.isoformat()}
    return _apply(row, state, (EventName.COMMITMENT_RESUMED, at, actor, facts))


@transaction.atomic
def retarget(
    row: Commitment,
    clause: Clause,
    policy: PolicyVersion,
    *,
    why: str,
    severity: str,
    at: datetime,
    actor: Actor,
    calendar: CalendarVersion | None = None,
) -> bool:
    """Give a running promise another clause's goal; elapsed and paused time carry over (rule 4).

    `why` is a word for the record: severity, kind, cover, policy, calendar. A promise already missed
    or settled is left as it is. The version of the calendar stays the same, unless one is given,
    the clause names another calendar, or the change is one of policy or calendar.
    """
    row = _lock(row)
    old = row.calendar
    new = calendar or _calendar_for(clause, old, why)
    before = _judged(row, at)
    from_now = clause.on_severity_change == "from_now" and why == "severity"
    goal, ladder = states.goal_of(clause), states.ladder_of(clause)
    state, rule = reckoning.retarget(old.worktime, new.worktime, before, goal, ladder, at, from_now=from_now)
    if rule == "settled":
        return False
    facts = {
        "why": why,
        "rule": rule,
        "clause": clause.id,
        "from_clause": row.clause,
        "policy": policy.pk,
        "calendar": new.pk,
        "severity": severity,
        "from_due_at": before.due_at.isoformat(),
        "from_now": from_now,
        "pausable": list(clause.pausable),
        **_goal_facts(state),
    }
    row.clause, row.severity, row.policy_version, row.calendar_version = clause.id, severity, policy, new
    row.pausable = list(clause.pausable)
    changed = ["clause", "severity", "policy_version", "calendar_version", "pausable"]
    return _apply(row, state, (EventName.COMMITMENT_RETARGETED, at, actor, facts), also=changed)


@transaction.atomic
def meet(row: Commitment, *, evidence: Ref, at: datetime, actor: Actor) -> bool:
    """Record that the promise was kept at `at`, proved by `evidence`. Once met it stays met."""
    row = _lock(row)
    state = reckoning.meet(row.calendar.worktime, _judged(row, at), evidence, at)
    facts = {"evidence": str(evidence), "late": state.missed_at is not None}
    return _apply(row, state, (EventName.COMMITMENT_MET, at, actor, facts))


@transaction.atomic
def excuse(row: Commitment, *, reason: str, at: datetime, actor: Actor) -> bool:
    """Give the promise up for a named reason (merged, answer_not_needed, opened_by_mistake …)."""
    row = _lock(row)
    state = reckoning.excuse(_judged(row, at), reason, at)
    return _apply(row, state, (EventName.COMMITMENT_EXCUSED, at, actor, {"reason": reason}))


@transaction.atomic
def reinstate(row: Commitment, *, at: datetime, actor: Actor) -> bool:
    """Take an excuse back, as if it had never been given.

    False when it was not excused, or when the same promise has been started on the thing since.
    """
    row = _lock(row)
    if row.excused_at is None or _same_promise(row.subject, row.promise, row.audience) is not None:
        return False
    state = reckoning.reinstate(states.state_of(row))
    return _apply(row, state, (EventName.COMMITMENT_REINSTATED, at, actor, {}))


@transaction.atomic
def promise_again(row: Commitment, *, at: datetime, actor: Actor) -> bool:
    """Owe again what was given up because it was not promised any more; time used carries over (rule 4).

    False when it was not given up, or when the same promise has been started on the thing since.
    """
    row = _lock(row)
    if row.excused_at is None or _same_promise(row.subject, row.promise, row.audience) is not None:
        return False
    state = reckoning.promise_again(row.calendar.worktime, states.state_of(row), at)
    facts = {"again": True, "due_at": state.due_at.isoformat()}
    return _apply(row, state, (EventName.COMMITMENT_REINSTATED, at, actor, facts))


def _lock(row: Commitment) -> Commitment:
    if is_alone():
        return row
    # Without a join: a locking join drops or misreads a row whose calendar was changed meanwhile.
    locked: Commitment = Commitment.objects.select_for_update().get(pk=row.pk)
    return locked


def _same_promise(subject: Ref, promise: str, audience: str) -> Commitment | None:
    owed = Commitment.objects.on(subject).owed()
    known: Commitment | None = owed.filter(promise=promise, audience=audience).first()
    return known


def _judged(row: Commitment, at: datetime) -> State:
    """The state of a locked row, with a miss on record that had happened by `at`."""
    state = states.state_of(row)
    if state.is_open and state.missed_at is None and state.is_over(at):
        state = judge(row, state, at)
        _store(row, state)
    return state


def _calendar_for(clause: Clause, old: CalendarVersion, why: str) -> CalendarVersion:
    is_same = clause.calendar in (None, old.calendar.slug)
    if is_same and why not in ("policy", "calendar"):
        return old
    return newest(clause.calendar or old.calendar.slug)


Telling = tuple[EventName, datetime, Actor, dict[str, Any]]


def _apply(row: Commitment, state: State, telling: Telling, also: list[str] | None = None) -> bool:
    """Store a changed state and its event; False when nothing changed."""
    if state == states.state_of(row) and not also:
        return False
    _store(row, state, also)
    name, at, actor, facts = telling
    _tell(name, row, at, actor, facts)
    wake_sweep(row.next_act_at)
    return True


def _store(row: Commitment, state: State, also: list[str] | None = None) -> None:
    columns = states.columns_of(state, row.calendar.worktime)
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=[*columns, *(also or [])])


def _tell(name: EventName, row: Commitment, at: datetime, actor: Actor, facts: dict[str, Any]) -> None:
    record(name, row.ref, within=row.within, at=at, actor=actor, **facts)


def _columns(undertaking: Undertaking, clause: Clause) -> dict[str, Any]:
    origin = undertaking.origin
    return {
        "subject_kind": undertaking.subject.kind,
        "subject_id": undertaking.subject.id,
        "within_kind": undertaking.within.kind,
        "within_id": undertaking.within.id,
        "customer": undertaking.customer,
        "clause": clause.id,
        "promise": clause.promise,
        "audience": clause.audience,
        "severity": undertaking.severity,
        "pausable": list(clause.pausable),
        "cycle": undertaking.cycle,
        "origin_kind": origin.kind if origin else "",
        "origin_id": origin.id if origin else None,
    }


def _start_facts(row: Commitment, state: State) -> dict[str, Any]:
    return {
        "subject": str(row.subject),
        "clause": row.clause,
        "promise": row.promise,
        "audience": row.audience,
        "policy": row.policy_version_id,
        "calendar": row.calendar_version_id,
        "severity": row.severity,
        "pausable": row.pausable,
        "cycle": row.cycle,
        "origin": f"{row.origin_kind}:{row.origin_id}" if row.origin_id else None,
        **_goal_facts(state),
    }


def _goal_facts(state: State) -> dict[str, Any]:
    goal: Goal = state.goal
    return {
        "target": goal.duration.total_seconds() if goal.duration is not None else None,
        "working_days": goal.working_days,
        "ladder": states.ladder_to_json(state.ladder),
        "due_at": state.due_at.isoformat(),
    }
