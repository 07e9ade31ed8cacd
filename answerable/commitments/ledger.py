"""The verbs of the ledger: start, pause, resume, retarget, meet, excuse, reinstate.

Each is one transaction and one event. The row is locked first, so two verbs at once take turns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from answerable.calendars.models import CalendarVersion
from answerable.calendars.versions import current
from answerable.commitments import reckoning, states
from answerable.commitments.alarm import wake_sweep
from answerable.commitments.models import Commitment
from answerable.commitments.reckoning import Goal, State
from answerable.customers.models import Customer
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.lib.ref import Ref
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
    owed = Commitment.objects.on(undertaking.subject).owed()
    known: Commitment | None = owed.filter(promise=clause.promise, audience=clause.audience).first()
    if known is not None:
        return known
    calendar = current(clause.calendar or "")
    state = reckoning.begin(calendar.worktime, states.goal_of(clause), states.ladder_of(clause), at)
    row = Commitment.objects.create(
        subject_kind=undertaking.subject.kind,
        subject_id=undertaking.subject.id,
        within_kind=undertaking.within.kind,
        within_id=undertaking.within.id,
        customer=undertaking.customer,
        clause=clause.id,
        promise=clause.promise,
        audience=clause.audience,
        severity=undertaking.severity,
        policy_version=policy,
        calendar_version=calendar,
        pausable=list(clause.pausable),
        cycle=undertaking.cycle,
        origin_kind=undertaking.origin.kind if undertaking.origin else "",
        origin_id=undertaking.origin.id if undertaking.origin else None,
        **states.columns_of(state, calendar.worktime),
    )
    facts = {
        "subject": str(undertaking.subject),
        "clause": clause.id,
        "policy": policy.pk,
        "calendar": calendar.pk,
        "severity": undertaking.severity,
        "origin": str(undertaking.origin) if undertaking.origin else None,
        **_goal_facts(state),
    }
    _tell(EventName.COMMITMENT_STARTED, row, at, actor, facts)
    wake_sweep(row.next_act_at)
    return row


@transaction.atomic
def pause(row: Commitment, *, reason: str, at: datetime, actor: Actor) -> bool:
    """Stop the clock for a reason the clause allows; False when it allows none of the kind."""
    row = _lock(row)
    if reason not in row.pausable:
        return False
    return _apply(
        row,
        reckoning.pause(states.state_of(row), at),
        (EventName.COMMITMENT_PAUSED, at, actor, {"reason": reason}),
    )


@transaction.atomic
def resume(row: Commitment, *, at: datetime, actor: Actor) -> bool:
    """Let the clock run again; the time paused does not count."""
    row = _lock(row)
    state = reckoning.resume(row.calendar_version.worktime, states.state_of(row), at)
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

    `why` is a word for the record: severity, policy, calendar. A promise already missed or settled
    is left as it is. The calendar is the clause's newest version unless one is given.
    """
    row = _lock(row)
    old = row.calendar_version
    new = calendar or (current(clause.calendar) if clause.calendar else old)
    before = states.state_of(row)
    state, rule = reckoning.retarget(
        old.worktime,
        new.worktime,
        before,
        states.goal_of(clause),
        states.ladder_of(clause),
        at,
        from_now=clause.on_severity_change == "from_now" and why == "severity",
    )
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
        "from_now": clause.on_severity_change == "from_now" and why == "severity",
        **_goal_facts(state),
    }
    row.clause, row.severity, row.policy_version, row.calendar_version = clause.id, severity, policy, new
    row.audience, row.pausable = clause.audience, list(clause.pausable)
    changed = ["clause", "severity", "policy_version", "calendar_version", "audience", "pausable"]
    return _apply(row, state, (EventName.COMMITMENT_RETARGETED, at, actor, facts), also=changed)


@transaction.atomic
def meet(row: Commitment, *, evidence: Ref, at: datetime, actor: Actor) -> bool:
    """Record that the promise was kept at `at`, proved by `evidence`. Once met it stays met."""
    row = _lock(row)
    state = reckoning.meet(states.state_of(row), evidence, at)
    facts = {"evidence": str(evidence), "late": state.missed_at is not None}
    return _apply(row, state, (EventName.COMMITMENT_MET, at, actor, facts))


@transaction.atomic
def excuse(row: Commitment, *, reason: str, at: datetime, actor: Actor) -> bool:
    """Give the promise up for a named reason (merged, answer_not_needed, opened_by_mistake …)."""
    row = _lock(row)
    state = reckoning.excuse(states.state_of(row), reason, at)
    return _apply(row, state, (EventName.COMMITMENT_EXCUSED, at, actor, {"reason": reason}))


@transaction.atomic
def reinstate(row: Commitment, *, at: datetime, actor: Actor) -> bool:
    """Take an excuse back, as if it had never been given."""
    row = _lock(row)
    state = reckoning.reinstate(states.state_of(row))
    return _apply(row, state, (EventName.COMMITMENT_REINSTATED, at, actor, {}))


def _lock(row: Commitment) -> Commitment:
    locked: Commitment = (
        Commitment.objects.select_for_update(of=("self",)).select_related("calendar_version").get(pk=row.pk)
    )
    return locked


Telling = tuple[EventName, datetime, Actor, dict[str, Any]]


def _apply(row: Commitment, state: State, telling: Telling, also: list[str] | None = None) -> bool:
    """Store a changed state and its event; False when nothing changed."""
    if state == states.state_of(row) and not also:
        return False
    columns = states.columns_of(state, row.calendar_version.worktime)
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=[*columns, *(also or [])])
    name, at, actor, facts = telling
    _tell(name, row, at, actor, facts)
    wake_sweep(row.next_act_at)
    return True


def _tell(name: EventName, row: Commitment, at: datetime, actor: Actor, facts: dict[str, Any]) -> None:
    record(name, row.ref, within=row.within, at=at, actor=actor, **facts)


def _goal_facts(state: State) -> dict[str, Any]:
    goal: Goal = state.goal
    return {
        "target": goal.duration.total_seconds() if goal.duration is not None else None,
        "working_days": goal.working_days,
        "ladder": states.ladder_to_json(state.ladder),
        "due_at": state.due_at.isoformat(),
    }
