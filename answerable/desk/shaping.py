"""From rows of the database to the plain values templates are given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from answerable.accounts.models import User
from answerable.cases.models import Case, State
from answerable.cases.notices import promise_name
from answerable.cases.offers import undecided
from answerable.commitments.models import Commitment, Status
from answerable.desk.shapes import CaseRow, CustomerShape, Owed, Person, SeverityShape
from answerable.policy.document import PolicyDocument
from answerable.policy.versions import active
from answerable.policy.wording import target_words
from answerable.ui.due import Due, DueState
from answerable.ui.moments import moment_text

# The last quarter of a clock: from here on colour says that it is soon.
SOON = 0.75


def language() -> str:
    """The language of this page, as the policy's texts know it."""
    return get_language() or "en"


def person_of(user: User | None) -> Person | None:
    """A colleague."""
    return Person(user.name, user.initials, user.pk) if user else None


def someone(name: str) -> Person:
    """Anybody known by name only."""
    words = name.split()
    initials = (words[0][0] + words[-1][0]).upper() if len(words) > 1 else name[:2].upper()
    return Person(name, initials)


def severity_of(document: PolicyDocument, code: str, rank: int) -> SeverityShape:
    """A severity as the policy in force words it; one it no longer knows keeps its code."""
    known = {one.id: one for one in document.severities}.get(code)
    if known is None:
        return SeverityShape(rank, code, code)
    return SeverityShape(rank, code, known.name.get(language()), known.criteria.get(language()))


def severities_of(document: PolicyDocument) -> list[SeverityShape]:
    """Every severity of the policy, the gravest first."""
    return [severity_of(document, one.id, rank) for rank, one in enumerate(document.severities, 1)]


def due_of(row: Commitment, now: datetime) -> Due | None:
    """A commitment's clock, ready to be shown."""
    if row.due_at is None:
        return None
    whole = (row.due_at - row.started_at).total_seconds()
    used = ((row.met_at or row.paused_at or now) - row.started_at).total_seconds()
    fraction = min(1.0, max(0.0, used / whole)) if whole > 0 else 1.0
    state = _due_state(row, now, fraction)
    settled = row.met_at or (row.paused_at if state == DueState.PAUSED else None)
    return Due(row.due_at, state, promise_name(row.promise), fraction, now, settled)


def _due_state(row: Commitment, now: datetime, fraction: float) -> DueState:
    status = row.status(now)
    if row.met_at is not None and status == Status.MISSED:
        return DueState.MET_LATE
    if status == Status.RUNNING:
        return DueState.SOON if fraction >= SOON else DueState.RUNNING
    return {
        Status.PAUSED: DueState.PAUSED,
        Status.MET: DueState.MET,
        Status.MISSED: DueState.MISSED,
    }.get(status, DueState.EXCUSED)


def cover_text(case: Case, document: PolicyDocument) -> str:
    """ "contract Gold", or "no contract" where the policy makes a difference."""
    plans = {one.id: one.name.get(language()) for one in document.plans}
    if case.cover_kind == "contract":
        return _("contract {plan}").format(plan=plans.get(case.cover_plan, case.cover_plan))
    return _("warranty") if case.cover_kind == "warranty" else ""


def next_promises(cases: Iterable[Case]) -> dict[int, Commitment]:
    """The promise that leads each case's row: the one due soonest, by the case it shows on."""
    homes = {case.pk: case.pk for case in cases}
    merged = Case.objects.filter(merged_into__in=homes).values_list("pk", "merged_into_id")
    homes |= dict(merged)
    rows = Commitment.objects.owed().filter(within_kind="case", within_id__in=homes).order_by("due_at", "id")
    found: dict[int, Commitment] = {}
    for row in rows:
        home = homes[row.within_id]
        if home not in found or (found[home].paused_at and not row.paused_at):
            found[home] = row
    return found


def case_rows(
    cases: list[Case], now: datetime, *, seen: Mapping[int, datetime] | None = None, live: bool = True
) -> list[CaseRow]:
    """Cases as lines of a list; two queries for any number of them."""
    document = active().document
    leading, asking = next_promises(cases), undecided(cases)
    rows = [case_row(case, now, document, leading.get(case.pk), seen, live=live) for case in cases]
    return [replace(row, asks=case.pk in asking) for row, case in zip(rows, cases, strict=True)]


def case_row(
    case: Case,
    now: datetime,
    document: PolicyDocument,
    leading: Commitment | None,
    seen: Mapping[int, datetime] | None = None,
    *,
    live: bool = True,
) -> CaseRow:
    """One case as a line."""
    due = due_of(leading, now) if leading else None
    looked = (seen or {}).get(case.pk)
    return CaseRow(
        number=case.number,
        subject=case.subject,
        url=case.get_absolute_url(),
        severity=severity_of(document, case.severity, case.severity_rank),
        customer_name=str(case.customer or case.contact or _("unknown sender")),
        cover_text=cover_text(case, document),
        door=case.door,
        state=case.state,
        assignee=person_of(case.assignee),
        due=due,
        last_line=_last_line(case),
        last_is_ours=case.is_last_said_by_us,
        is_unread=seen is not None
        and not case.is_last_said_by_us
        and (looked is None or looked < case.last_said_at),
        is_confirmed=case.is_confirmed(),
        topic=str(case.ref) if live else "",
        waiting_text=_waiting_text(case) if due is None else "",
    )


def _last_line(case: Case) -> str:
    if not case.last_said_line:
        return ""
    return _("{name}: {words}").format(name=case.last_said_by, words=case.last_said_line)


def _waiting_text(case: Case) -> str:
    if case.state == State.WAITING:
        return _("waiting")
    return "" if case.is_live else str(State(case.state).label)


def owed_of(row: Commitment, now: datetime, case: CaseRow | None = None) -> Owed | None:
    """A commitment as a page shows it."""
    due = due_of(row, now)
    if due is None:
        return None
    document = row.policy_version.document
    clause = document.clause(row.clause)
    title = clause.title.get(language())
    return Owed(
        promise_text=_("{title}: {target}").format(
            title=title, target=target_words(document, clause, language())
        ),
        clause_number=clause.number,
        due=due,
        why_url=f"/desk/commitments/{row.pk}/why/",
        started_at=row.started_at,
        evidence_text=_evidence(row, now),
        case=case,
    )


def _evidence(row: Commitment, now: datetime) -> str:
    if row.met_at and row.evidence_kind == "message":
        return _("Kept by the answer of {when}.").format(when=moment_text(row.met_at, now))
    if row.met_at:
        return _("Kept {when}.").format(when=moment_text(row.met_at, now))
    if row.excused_at:
        return _excuse_words(row.excuse)
    return ""


def _excuse_words(reason: str) -> str:
    return {
        "merged": _("Goes on in the case it was merged with."),
        "answer_not_needed": _("A colleague said that no answer is needed."),
        "case_resolved": _("The case was resolved."),
    }.get(reason, reason)


def customer_shape(case: Case) -> CustomerShape | None:
    """The customer's part of the panel."""
    if case.customer is None:
        return None
    document = active().document
    return CustomerShape(
        name=case.customer.name,
        url=f"/desk/customers/{case.customer_id}/",
        cover_text=cover_text(case, document),
        cover_until_on=case.cover_until,
    )
