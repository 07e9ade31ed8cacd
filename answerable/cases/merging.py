"""Laying one case over another, reversibly, and relating cases that stay apart."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from answerable.accounts.models import User
from answerable.cases import clocks
from answerable.cases.models import Case, Merge, Relation, RelationKind
from answerable.cases.refusals import Refused
from answerable.commitments import ledger
from answerable.commitments.models import Commitment
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record


@transaction.atomic
def merge(source: Case, target: Case, *, by: User, at: datetime) -> Merge:
    """Lay `source` over `target`: one conversation, one set of promises, every message at home.

    For each promise the oldest clock stays and the others are excused, so the merged case stops
    escalating and the oldest word keeps its time (rule 14). Raises Refused for a merge into
    itself, of something merged already, or of cases of two customers.
    """
    source, target = _lock_both(source, target)
    if source.pk == target.pk:
        raise Refused(_("A case cannot be merged into itself."))
    if source.merged_into_id:
        raise Refused(_("{number} is already part of another case.").format(number=source.number))
    if target.merged_into_id:
        raise Refused(
            _("{number} is itself part of another case; choose that one.").format(number=target.number)
        )
    if source.customer_id and target.customer_id and source.customer_id != target.customer_id:
        raise Refused(_("The cases belong to two customers; one would read the other's words."))
    if source.merged_cases.exists():
        raise Refused(
            _("Other cases were merged into {number}; undo that first.").format(number=source.number)
        )
    actor = Actor.staff(by)
    source.merged_into = target
    source.save(update_fields=["merged_into"])
    excused = _silence_younger(target, at, actor)
    joined = Merge.objects.create(source=source, target=target, author=by, at=at, excused=excused)
    record(EventName.CASE_MERGED, source.ref, at=at, actor=actor, target=target.pk, merge=joined.pk)
    record(EventName.CASE_MERGED, target.ref, at=at, actor=actor, source=source.pk, merge=joined.pk)
    clocks.refresh(target)
    return joined


@transaction.atomic
def unmerge(source: Case, *, by: User, at: datetime) -> Case:
    """Undo a merge: messages were never moved, and the clocks it silenced run again as before.

    A promise that was kept meanwhile, in the one conversation there was, stays settled on both.
    Raises Refused when the case is not merged.
    """
    joined = Merge.objects.select_for_update().filter(source=source, undone_at=None).first()
    if joined is None:
        raise Refused(_("{number} is not merged.").format(number=source.number))
    source, target = _lock_both(source, joined.target)
    joined.undone_at, joined.undone_by = at, by
    joined.save(update_fields=["undone_at", "undone_by"])
    actor = Actor.staff(by)
    for row in _silenced_by(joined):
        ledger.reinstate(row, at=at, actor=actor)
    source.merged_into = None
    source.save(update_fields=["merged_into"])
    record(EventName.CASE_UNMERGED, source.ref, at=at, actor=actor, target=target.pk)
    record(EventName.CASE_UNMERGED, target.ref, at=at, actor=actor, source=source.pk)
    clocks.refresh(source)
    clocks.refresh(target)
    return source


@transaction.atomic
def relate(case: Case, other: Case, *, by: User, at: datetime, kind: str = RelationKind.RELATED) -> Relation:
    """Say that two cases have to do with each other. Repeating it changes nothing."""
    if case.pk == other.pk:
        raise Refused(_("A case always has to do with itself."))
    relation, made = Relation.objects.get_or_create(
        case=case, other=other, defaults={"kind": kind, "author": by, "at": at}
    )
    if made:
        record(EventName.CASE_RELATED, case.ref, at=at, actor=Actor.staff(by), other=other.pk, kind=kind)
    return relation


@transaction.atomic
def unrelate(case: Case, other: Case, *, by: User, at: datetime) -> bool:
    """Take a relation back; False when there was none."""
    gone, _rows = Relation.objects.filter(case=case, other=other).delete()
    if gone:
        record(EventName.CASE_UNRELATED, case.ref, at=at, actor=Actor.staff(by), other=other.pk)
    return bool(gone)


def _silence_younger(target: Case, at: datetime, actor: Actor) -> list[int]:
    """Of several open clocks for the same promise keep the oldest; returns the ones excused."""
    seen: set[tuple[str, str]] = set()
    silenced = []
    for row in clocks.owed(target).order_by("started_at", "id"):
        key = (row.promise, row.audience)
        if key in seen:
            ledger.excuse(row, reason="merged", at=at, actor=actor)
            silenced.append(row.pk)
        seen.add(key)
    return silenced


def _silenced_by(joined: Merge) -> list[Commitment]:
    """The clocks to wake again: all that were silenced, but for promises kept since."""
    since = Commitment.objects.inside(joined.source.ref, joined.target.ref).filter(met_at__gte=joined.at)
    kept = set(since.values_list("promise", "audience"))
    rows = Commitment.objects.filter(pk__in=joined.excused, excuse="merged")
    return [row for row in rows if (row.promise, row.audience) not in kept]


def _lock_both(one: Case, other: Case) -> tuple[Case, Case]:
    rows = {
        case.pk: case
        for case in Case.objects.select_for_update(of=("self",))
        .select_related("customer")
        .filter(pk__in=(one.pk, other.pk))
        .order_by("pk")
    }
    return rows[one.pk], rows[other.pk]
