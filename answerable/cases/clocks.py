"""Which events of a case start, pause and meet its promises."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import connection
from django.db.models import Q

from answerable.cases.models import Case, Direction, Pause, State
from answerable.commitments import ledger
from answerable.commitments.ledger import Undertaking
from answerable.commitments.models import Commitment
from answerable.commitments.querysets import CommitmentQuerySet
from answerable.events.actors import Actor
from answerable.events.models import Event
from answerable.lib.ref import Ref
from answerable.lib.solitude import is_alone, moves
from answerable.policy.document import Clause
from answerable.policy.matching import Situation, clauses_for
from answerable.policy.models import PolicyVersion
from answerable.policy.versions import active

# What kind of thing can keep which promise is said by the clause; these are its words.
HUMAN_REPLY = "human_reply"
ANSWERED_CALL = "answered_call"
RESTORATION = "restoration"
RESOLUTION = "resolution"

# Promises whose goal follows the severity while they run.
BY_SEVERITY = ("respond", "update", "restore", "resolve")
# Promises that a new cycle owes anew; the response was given once and for all.
BY_CYCLE = ("update", "restore", "resolve")

# Excuses: what these clocks were given up for.
NOT_PROMISED = "not_promised_any_more"
NOT_NEEDED = "answer_not_needed"
MERGED = "merged"

Promise = tuple[str, str]

# One statement: every verb on a case ends with it.
_REFRESH = """
    UPDATE cases_case SET next_due_at = (
        SELECT min(due_at) FROM commitments_commitment
        WHERE within_kind = 'case'
          AND within_id IN (SELECT id FROM cases_case one
                            WHERE one.id = cases_case.id OR one.merged_into_id = cases_case.id)
          AND met_at IS NULL AND excused_at IS NULL
          AND (paused_at IS NULL OR missed_at IS NOT NULL)
    )
    WHERE id = ANY(%s) RETURNING next_due_at
"""
_later: ContextVar[set[int] | None] = ContextVar("cases_refreshed_later", default=None)


def start(
    case: Case, event: str, *, at: datetime, actor: Actor, origin: Ref | None = None, door: str = ""
) -> None:
    """Start every clause that `event` sets off in the case's situation.

    `door` is the way the event came in, when that is not the way the case was opened. What is owed
    already, on the case or one merged into it, keeps its own start: the oldest unanswered word counts.
    """
    policy = active()
    owing = {_key(row) for row in rows_owed(case)}
    for clause in clauses_for(policy.document, event, situation_of(case, door)):
        if clause.is_on_case and (clause.promise, clause.audience) not in owing:
            _begin(case, origin, clause, policy, at, actor)
    _settle(case, at, actor)


def start_cycle(case: Case, *, at: datetime, actor: Actor, origin: Ref | None = None) -> None:
    """A reopened case owes restoration and resolution anew; earlier cycles stay as they are."""
    policy = active()
    for clause in clauses_for(policy.document, "case.opened", situation_of(case)):
        if clause.is_on_case and clause.promise in BY_CYCLE:
            _begin(case, origin, clause, policy, at, actor)
    _settle(case, at, actor)


def heard_a_person(case: Case, message: Ref, door: str, *, at: datetime, actor: Actor) -> None:
    """A person wrote: an answer is owed. A case that a machine opened begins to count only now."""
    if not _was_promised_anything(case) and _heard_machines_only(case, message):
        start(case, "case.opened", at=at, actor=actor, origin=message)
    start(case, "message.received", at=at, actor=actor, origin=message, door=door)


def start_answers(case: Case, *, at: datetime, actor: Actor) -> None:
    """Another cover may promise an answer to what waits unanswered; such a clock starts at the change."""
    last = case.messages.filter(is_automatic=False).order_by("-at", "-id").first()
    if last is None or last.is_ours or not case.is_live:
        return
    answers = Commitment.objects.inside(*case.family).filter(promise="answer")
    if not answers.filter(excuse=NOT_NEEDED, excused_at__gte=last.at).exists():
        start(case, "message.received", at=at, actor=actor, origin=last.ref, door=last.door)


def met_by(case: Case, how: str, evidence: Ref, *, at: datetime, actor: Actor) -> list[Commitment]:
    """Meet every promise of the case that `how` can keep; returns those that were met.

    Only a human actor meets a promise that asks for a person: rules 1 and 2 of the clock. A promise
    that repeats begins anew at once, as long as the case is live.
    """
    met = []
    for row in rows_owed(case):
        clause = clause_of(row)
        if how in clause.met_by and (actor.is_staff or how not in (HUMAN_REPLY, ANSWERED_CALL)):
            ledger.meet(row, evidence=evidence, at=at, actor=actor)
            met.append(row)
            if clause.repeats and case.is_live:
                _begin(case, evidence, clause, row.policy, at, actor)
    _settle(case, at, actor)
    return met


def would_meet(case: Case, how: str) -> list[Commitment]:
    """The promises `how` would keep now, for the line beside the button."""
    return [row for row in rows_owed(case) if how in clause_of(row).met_by]


def retarget(case: Case, *, why: str, at: datetime, actor: Actor) -> None:
    """Severity, kind or cover changed: running promises take the goal that now applies (rule 4).

    Each stays on the policy version it began under, unless `why` is "policy". What is not promised
    any more in the new situation is given up, unless it was missed already; what is promised again
    goes on with the time it had used; what is newly promised starts at the change.
    """
    following = {version: _wanted(case, version) for version in _versions(case, why)}
    for row in rows_owed(case, BY_SEVERITY):
        version = active() if why == "policy" else row.policy
        clause = following[version].get(_key(row))
        if clause is None:
            if row.missed_at is None:
                ledger.excuse(row, reason=NOT_PROMISED, at=at, actor=actor)
        elif clause.id != row.clause or why == "policy":
            ledger.retarget(row, clause, version, why=why, severity=case.severity, at=at, actor=actor)
    _promise_again(case, why, at, actor)
    _start_missing(case, at, actor)
    _settle(case, at, actor)


def pause(case: Case, reason: str, *, at: datetime, actor: Actor) -> None:
    """The case waits: stop the clocks whose clause allows this reason."""
    for row in rows_owed(case):
        ledger.pause(row, reason=reason, at=at, actor=actor)
    refresh(case)


def resume(case: Case, *, at: datetime, actor: Actor) -> None:
    """The case is taken up again: every paused clock runs on."""
    for row in rows_owed(case):
        if row.paused_at is not None:
            ledger.resume(row, at=at, actor=actor)
    refresh(case)


def excuse(case: Case, reason: str, *, promises: tuple[str, ...], at: datetime, actor: Actor) -> int:
    """Give up the named promises for a reason; returns how many were given up."""
    rows = rows_owed(case, promises)
    for row in rows:
        ledger.excuse(row, reason=reason, at=at, actor=actor)
    refresh(case)
    return len(rows)


def align(case: Case, *, at: datetime, actor: Actor) -> None:
    """Stop and start clocks as the case waits or not; each clause says for which reasons it stops.

    A clock that starts, or changes its clause, while the case waits has to stand still like the others.
    """
    span = open_pause(case)
    for row in rows_owed(case):
        if span is not None and span.reason in row.pausable:
            ledger.pause(row, reason=span.reason, at=at, actor=actor)
        else:
            ledger.resume(row, at=at, actor=actor)


def owed(case: Case) -> CommitmentQuerySet:
    """What is owed on the case and on those merged into it."""
    return Commitment.objects.inside(*case.family).owed()


def rows_owed(case: Case, promises: tuple[str, ...] = ()) -> list[Commitment]:
    """The same as rows, all of them or of some promises.

    A lone writer reads them once: the verbs of the ledger then change the very rows that are kept here.
    """
    rows = list(owed(case)) if not is_alone() else [row for row in _kept(case) if row.is_open]
    return [row for row in rows if not promises or row.promise in promises]


def is_due(case: Case) -> bool:
    """Is something owed whose clock runs or was missed? Asked of the ledger itself, not of a copy."""
    return owed(case).filter(Q(paused_at=None) | Q(missed_at__isnull=False)).exists()


def refresh(case: Case) -> None:
    """Bring the case's own copy of its next due instant up to date.

    A clock that stands still is nobody's next promise; one that was missed leads until it is met.
    """
    waiting = _later.get()
    if waiting is not None:
        waiting.add(case.pk)
        return
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, [[case.pk]])
        (case.next_due_at,) = cursor.fetchone() or (None,)


@contextmanager
def refreshed_together() -> Iterator[None]:
    """Inside, cases wait for their next due instant until the end: one statement for all of them."""
    waiting: set[int] = set()
    before = _later.set(waiting)
    try:
        yield
        with connection.cursor() as cursor:
            cursor.execute(_REFRESH, [sorted(waiting)])
    finally:
        _later.reset(before)


def refresh_after_repair(within: Ref) -> None:
    """The ledger was repaired: whichever case shows it gets its copy anew."""
    if within.kind == "case":
        case = Case.objects.select_related("merged_into").get(pk=within.id)
        refresh(case.merged_into or case)


def follow_move(event: Event) -> None:
    """A promise was moved, perhaps by somebody below who knows no cases: keep the queue's order true."""
    case = Case.objects.filter(pk=event.within_id).first() if event.within_kind == "case" else None
    if case is not None:
        refresh(case.merged_into or case)


def name_customer(case: Case) -> None:
    """What is owed on the case is owed to its customer, whoever that turned out to be."""
    owed(case).update(customer=case.customer)


def clause_of(row: Commitment) -> Clause:
    """The clause as it stood in the version the promise was made under."""
    return row.policy.document.clause(row.clause)


def situation_of(case: Case, door: str = "") -> Situation:
    """What decides which clauses apply."""
    return Situation(case.kind, case.severity, door or case.door, case.cover_kind, case.cover_plan or None)  # type: ignore[arg-type]


def open_pause(case: Case) -> Pause | None:
    """The span in which the case waits now, if it does."""
    return Pause.objects.filter(case=case, ended_at=None).first()


def _begin(
    case: Case, origin: Ref | None, clause: Clause, policy: PolicyVersion, at: datetime, actor: Actor
) -> None:
    row = ledger.start(_undertaking(case, origin), clause, policy, at=at, actor=actor)
    if is_alone():
        kept = _kept(case)
        kept += [row] if row not in kept else []


def _kept(case: Case) -> list[Commitment]:
    kept: tuple[int, list[Commitment]] | None = case.__dict__.get("_owed")
    if kept is None or kept[0] != moves():
        kept = case.__dict__["_owed"] = (moves(), list(owed(case)))
    return kept[1]


def _settle(case: Case, at: datetime, actor: Actor) -> None:
    if case.state == State.WAITING and open_pause(case) is not None:
        align(case, at=at, actor=actor)
    refresh(case)


def _versions(case: Case, why: str) -> set[PolicyVersion]:
    return {active()} | ({row.policy for row in rows_owed(case)} if why != "policy" else set())


def _wanted(case: Case, version: PolicyVersion) -> dict[Promise, Clause]:
    """The clause of each promise that a case opened in this situation would be given."""
    clauses = clauses_for(version.document, "case.opened", situation_of(case))
    return {(one.promise, one.audience): one for one in clauses if one.is_on_case}


def _promise_again(case: Case, why: str, at: datetime, actor: Actor) -> None:
    """What a lower severity did not promise, and the present one does, goes on where it was."""
    if not case.is_live:
        return
    settled = {_key(row) for row in rows_owed(case)} | _answered(case)
    last = {_key(row): row for row in _of_cycle(case).exclude(excuse=MERGED).order_by("id")}
    given_up = [row for key, row in last.items() if row.excuse == NOT_PROMISED and key not in settled]
    again = False
    for row in given_up:
        version = active() if why == "policy" else row.policy
        clause = _wanted(case, version).get(_key(row))
        if clause is None or not ledger.promise_again(row, at=at, actor=actor):
            continue
        again = True
        if clause.id != row.clause or why == "policy":
            ledger.retarget(row, clause, version, why=why, severity=case.severity, at=at, actor=actor)
    if again:
        case.__dict__.pop("_owed", None)
        # It may have stood still when it was given up, and the case goes on by now.
        align(case, at=at, actor=actor)


def _start_missing(case: Case, at: datetime, actor: Actor) -> None:
    """A higher severity may promise what the lower one did not: such clocks start at the change."""
    made = {_key(row) for row in _of_cycle(case).exclude(excuse=NOT_PROMISED)} | _answered(case)
    if not case.is_live or (not made and _heard_machines_only(case)):
        return
    policy = active()
    for key, clause in _wanted(case, policy).items():
        if key not in made and clause.promise in BY_SEVERITY:
            _begin(case, None, clause, policy, at, actor)


def _of_cycle(case: Case) -> CommitmentQuerySet:
    """What was promised in this cycle, and what is promised once for all cycles."""
    return Commitment.objects.inside(*case.family).filter(Q(cycle=case.cycle) | ~Q(promise__in=BY_CYCLE))


def _answered(case: Case) -> set[Promise]:
    """The response that was given while none was promised is not owed any more."""
    if case.messages.filter(direction=Direction.OUT, is_automatic=False).exists():
        return {("respond", "public"), ("respond", "internal")}
    return set()


def _was_promised_anything(case: Case) -> bool:
    if is_alone() and _kept(case):
        return True
    return bool(Commitment.objects.inside(*case.family).exists())


def _heard_machines_only(case: Case, but_for: Ref | None = None) -> bool:
    """Is all that was ever heard on the case automatic, apart from one message?"""
    heard = case.messages.filter(direction=Direction.IN)
    if but_for is not None:
        heard = heard.exclude(pk=but_for.id)
    return heard.exists() and not heard.filter(is_automatic=False).exists()


def _key(row: Commitment) -> Promise:
    return row.promise, row.audience


def _undertaking(case: Case, origin: Ref | None) -> Undertaking:
    return Undertaking(
        subject=case.ref,
        within=case.ref,
        customer=case.customer,
        severity=case.severity,
        origin=origin,
        cycle=case.cycle,
    )
