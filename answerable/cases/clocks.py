"""Which events of a case start, pause and meet its promises."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Min

from answerable.cases.models import Case, Pause
from answerable.commitments import ledger
from answerable.commitments.ledger import Undertaking
from answerable.commitments.models import Commitment
from answerable.commitments.querysets import CommitmentQuerySet
from answerable.events.actors import Actor
from answerable.lib.ref import Ref
from answerable.policy.document import Clause
from answerable.policy.matching import Situation, clauses_for
from answerable.policy.versions import active

# What kind of thing can keep which promise is said by the clause; these are its words.
HUMAN_REPLY = "human_reply"
ANSWERED_CALL = "answered_call"
RESTORATION = "restoration"
RESOLUTION = "resolution"

# Promises whose goal follows the severity while they run.
BY_SEVERITY = ("respond", "update", "restore", "resolve")


def start(case: Case, event: str, *, at: datetime, actor: Actor, origin: Ref | None = None) -> None:
    """Start every clause that `event` sets off in the case's situation.

    What is already owed keeps its own start: the oldest unanswered word counts.
    """
    policy = active()
    for clause in clauses_for(policy.document, event, situation_of(case)):
        if clause.is_on_case:
            ledger.start(_undertaking(case, origin), clause, policy, at=at, actor=actor)
    refresh(case)


def start_cycle(case: Case, *, at: datetime, actor: Actor, origin: Ref | None = None) -> None:
    """A reopened case owes restoration and resolution anew; earlier cycles stay as they are."""
    policy = active()
    for clause in clauses_for(policy.document, "case.opened", situation_of(case)):
        if clause.is_on_case and clause.promise in ("restore", "resolve", "update"):
            ledger.start(_undertaking(case, origin), clause, policy, at=at, actor=actor)
    refresh(case)


def met_by(case: Case, how: str, evidence: Ref, *, at: datetime, actor: Actor) -> list[Commitment]:
    """Meet every promise of the case that `how` can keep; returns those that were met.

    Only a human actor meets a promise that asks for a person: rules 1 and 2 of the clock.
    """
    met = []
    for row in owed(case):
        clause = clause_of(row)
        if how in clause.met_by and (actor.is_staff or how not in (HUMAN_REPLY, ANSWERED_CALL)):
            ledger.meet(row, evidence=evidence, at=at, actor=actor)
            met.append(row)
            if clause.repeats and case.is_live:
                ledger.start(_undertaking(case, evidence), clause, row.policy_version, at=at, actor=actor)
    refresh(case)
    return met


def would_meet(case: Case, how: str) -> list[Commitment]:
    """The promises `how` would keep now, for the line beside the button."""
    return [row for row in owed(case) if how in clause_of(row).met_by]


def retarget(case: Case, *, why: str, at: datetime, actor: Actor) -> None:
    """Severity or kind changed: running promises take the goal that now applies (rule 4)."""
    policy = active()
    wanted: dict[tuple[str, str], Clause] = {}
    for clause in clauses_for(policy.document, "case.opened", situation_of(case)):
        if clause.is_on_case:
            wanted[clause.promise, clause.audience] = clause
    for row in owed(case).filter(promise__in=BY_SEVERITY):
        following = wanted.get((row.promise, row.audience))
        if following is not None and (following.id != row.clause or why == "policy"):
            ledger.retarget(row, following, policy, why=why, severity=case.severity, at=at, actor=actor)
    _start_missing(case, wanted, at, actor)
    refresh(case)


def pause(case: Case, reason: str, *, at: datetime, actor: Actor) -> None:
    """The case waits: stop the clocks whose clause allows this reason."""
    for row in owed(case):
        ledger.pause(row, reason=reason, at=at, actor=actor)
    refresh(case)


def resume(case: Case, *, at: datetime, actor: Actor) -> None:
    """The case is taken up again: every paused clock runs on."""
    for row in owed(case).filter(paused_at__isnull=False):
        ledger.resume(row, at=at, actor=actor)
    refresh(case)


def excuse(case: Case, reason: str, *, promises: tuple[str, ...], at: datetime, actor: Actor) -> int:
    """Give up the named promises for a reason; returns how many were given up."""
    rows = list(owed(case).filter(promise__in=promises))
    for row in rows:
        ledger.excuse(row, reason=reason, at=at, actor=actor)
    refresh(case)
    return len(rows)


def owed(case: Case) -> CommitmentQuerySet:
    """What is owed on the case and on those merged into it."""
    return Commitment.objects.inside(*case.family).owed().select_related("policy_version", "calendar_version")


def refresh(case: Case) -> None:
    """Bring the case's own copy of its next due instant up to date.

    A clock that stands still is nobody's next promise; one that was missed leads until it is met.
    """
    running = owed(case).filter(paused_at=None) | owed(case).filter(missed_at__isnull=False)
    case.next_due_at = running.aggregate(soonest=Min("due_at"))["soonest"]
    Case.objects.filter(pk=case.pk).update(next_due_at=case.next_due_at)


def name_customer(case: Case) -> None:
    """What is owed on the case is owed to its customer, whoever that turned out to be."""
    owed(case).update(customer=case.customer)


def clause_of(row: Commitment) -> Clause:
    """The clause as it stood in the version the promise was made under."""
    return row.policy_version.document.clause(row.clause)


def situation_of(case: Case) -> Situation:
    """What decides which clauses apply."""
    return Situation(case.kind, case.severity, case.door, case.cover_kind, case.cover_plan or None)  # type: ignore[arg-type]


def open_pause(case: Case) -> Pause | None:
    """The span in which the case waits now, if it does."""
    return Pause.objects.filter(case=case, ended_at=None).first()


def _start_missing(case: Case, wanted: dict[tuple[str, str], Clause], at: datetime, actor: Actor) -> None:
    """A higher severity may promise what the lower one did not: such clocks start at the change."""
    made = set(Commitment.objects.on(case.ref).filter(cycle=case.cycle).values_list("promise", "audience"))
    for key, clause in wanted.items():
        if key not in made and clause.promise in BY_SEVERITY:
            ledger.start(_undertaking(case, None), clause, active(), at=at, actor=actor)


def _undertaking(case: Case, origin: Ref | None) -> Undertaking:
    return Undertaking(
        subject=case.ref,
        within=case.ref,
        customer=case.customer,
        severity=case.severity,
        origin=origin,
        cycle=case.cycle,
    )
