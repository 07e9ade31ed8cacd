"""Laying one case over another, reversibly, and relating cases that stay apart."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from answerable.accounts.models import User
from answerable.cases import clocks
from answerable.cases.lifecycle import resume
from answerable.cases.locking import hold_both
from answerable.cases.models import Case, Merge, Relation, RelationKind
from answerable.cases.refusals import Refused
from answerable.commitments import ledger
from answerable.commitments.models import Commitment
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record


@transaction.atomic
def merge(source: Case, target: Case, *, by: User, at: datetime, admit: bool = False) -> Merge:
    """Lay `source` over `target`: one conversation, one set of promises, every message at home.

    For each promise the clock that is due first stays (of equal goals that is the oldest) and the
    others are excused, so the merged case stops escalating and the oldest word keeps its time
    (rule 14). From then on the clocks stand still when the target waits. Raises Refused for what
    cannot be one conversation. With `admit` somebody decided, knowing it, that a person of whom nobody
    knows to which customer they belong may read the other conversation.
    """
    hold_both(source, target)
    _check_can_merge(source, target, admit=admit)
    actor = Actor.staff(by)
    resume(source, at=at, actor=actor)
    source.merged_into = target
    source.save(update_fields=["merged_into"])
    target.forget_family()
    clocks.align(target, at=at, actor=actor)
    excused = _silence_later(target, at, actor)
    joined = Merge.objects.create(source=source, target=target, author=by, at=at, excused=excused)
    record(EventName.CASE_MERGED, source.ref, at=at, actor=actor, target=target.pk, merge=joined.pk)
    record(EventName.CASE_MERGED, target.ref, at=at, actor=actor, source=source.pk, merge=joined.pk)
    clocks.refresh(target)
    return joined


@transaction.atomic
def unmerge(source: Case, *, by: User, at: datetime) -> Case:
    """Undo a merge: messages were never moved, and the clocks it silenced run again as before.

    A promise that was kept or given up meanwhile, in the one conversation there was, stays settled on
    both. Raises Refused when the case is not merged.
    """
    target = _target_of(source)
    hold_both(source, target)
    joined = Merge.objects.filter(source=source, target=target, undone_at=None).first()
    if joined is None:
        raise Refused(_("{number} is not merged.").format(number=source.number))
    actor = Actor.staff(by)
    silenced = _silenced_in(target)
    source.merged_into = None
    source.save(update_fields=["merged_into"])
    target.forget_family()
    joined.undone_at, joined.undone_by = at, by
    joined.save(update_fields=["undone_at", "undone_by"])
    for row in silenced:
        ledger.reinstate(row, at=at, actor=actor)
    _silence_again(target, at, actor)
    record(EventName.CASE_UNMERGED, source.ref, at=at, actor=actor, target=target.pk)
    record(EventName.CASE_UNMERGED, target.ref, at=at, actor=actor, source=source.pk)
    for case in (source, target):
        clocks.align(case, at=at, actor=actor)
        clocks.refresh(case)
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
def follow(case: Case, earlier: Case, *, at: datetime, actor: Actor) -> Relation:
    """Say that `case` goes on with what an earlier one, closed too long ago to reopen, was about."""
    relation, is_new = Relation.objects.get_or_create(
        case=case, other=earlier, defaults={"kind": RelationKind.FOLLOWS, "author": actor.user, "at": at}
    )
    if is_new:
        record(EventName.CASE_RELATED, case.ref, at=at, actor=actor, other=earlier.pk, kind=relation.kind)
    return relation


@transaction.atomic
def unrelate(case: Case, other: Case, *, by: User, at: datetime) -> bool:
    """Take a relation back; False when there was none."""
    gone, _rows = Relation.objects.filter(case=case, other=other).delete()
    if gone:
        record(EventName.CASE_UNRELATED, case.ref, at=at, actor=Actor.staff(by), other=other.pk)
    return bool(gone)


def _check_can_merge(source: Case, target: Case, *, admit: bool) -> None:
    """Raises Refused with the reason, if there is one, why these are not one conversation."""
    if source.pk == target.pk:
        raise Refused(_("A case cannot be merged into itself."))
    if source.merged_into_id:
        raise Refused(_("{number} is already part of another case.").format(number=source.number))
    if target.merged_into_id:
        raise Refused(
            _("{number} is itself part of another case; choose that one.").format(number=target.number)
        )
    if source.merged_cases.exists():
        raise Refused(
            _("Other cases were merged into {number}; undo that first.").format(number=source.number)
        )
    if source.is_live and not target.is_live:
        raise Refused(_("{number} is not open any more; reopen it first.").format(number=target.number))
    _check_same_readers(source, target, admit=admit)


def _check_same_readers(source: Case, target: Case, *, admit: bool) -> None:
    if source.customer_id and target.customer_id and source.customer_id != target.customer_id:
        raise Refused(_("The cases belong to two customers; one would read the other's words."))
    is_known = source.customer_id is not None and target.customer_id is not None
    if not admit and not is_known and source.contact_id != target.contact_id:
        raise Refused(
            _("Nobody knows yet that both belong to one customer; link them to their customer first.")
        )


def _silence_later(target: Case, at: datetime, actor: Actor) -> list[int]:
    """Of several open clocks for the same promise keep the one due first; returns the ones excused."""
    seen: set[tuple[str, str]] = set()
    silenced = []
    for row in clocks.owed(target).order_by("due_at", "started_at", "id"):
        key = (row.promise, row.audience)
        if key in seen:
            ledger.excuse(row, reason=clocks.MERGED, at=at, actor=actor)
            silenced.append(row.pk)
        seen.add(key)
    return silenced


def _silence_again(target: Case, at: datetime, actor: Actor) -> None:
    """After one of several merges was undone, what the others lay over each other is silent again."""
    remaining = Merge.objects.filter(target=target, undone_at=None).order_by("id").first()
    if remaining is not None:
        remaining.excused = sorted({*remaining.excused, *_silence_later(target, at, actor)})
        remaining.save(update_fields=["excused"])


def _silenced_in(target: Case) -> list[Commitment]:
    """The clocks that merges into `target` silenced, but for promises that were settled since."""
    merges = Merge.objects.filter(target=target, undone_at=None)
    pks = [pk for excused in merges.values_list("excused", flat=True) for pk in excused]
    rows = Commitment.objects.filter(pk__in=pks, excuse=clocks.MERGED, excused_at__isnull=False)
    family = list(Commitment.objects.inside(*target.family))
    return [row for row in rows if not any(_settles(other, row) for other in family)]


def _settles(other: Commitment, row: Commitment) -> bool:
    """Was the promise of `row` kept or given up on `other`, after `row` had been silenced?"""
    if (other.promise, other.audience) != (row.promise, row.audience) or row.excused_at is None:
        return False
    given_up = other.excused_at if other.excuse != clocks.MERGED else None
    ended_at = other.met_at or given_up
    return ended_at is not None and ended_at >= row.excused_at


def _target_of(source: Case) -> Case:
    joined = Merge.objects.select_related("target").filter(source=source, undone_at=None).first()
    if joined is None:
        raise Refused(_("{number} is not merged.").format(number=source.number))
    return joined.target
