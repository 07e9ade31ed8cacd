"""Taking a case for oneself while a verb runs, so that two verbs at once take turns.

A row is locked before it is read, in two statements: a locking join would hand out the related rows
as they were before the wait. Whoever needs several cases locks them in order of their keys.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from answerable.cases.models import Case
from answerable.cases.refusals import Refused
from answerable.lib.solitude import is_alone


def hold(case: Case) -> Case:
    """Lock the case until the transaction ends and bring the object itself up to date."""
    if is_alone():
        return case
    _lock(case.pk)
    case.refresh_from_db(from_queryset=_with_people())
    return case


def hold_alone(case: Case) -> Case:
    """`hold`, for what can only be done to a case that stands alone. Raises Refused for a merged one."""
    hold(case)
    if case.merged_into is not None:
        raise Refused(
            _("{number} is part of {other} now; work on that one.").format(
                number=case.number, other=case.merged_into.number
            )
        )
    return case


def hold_head(case: Case) -> Case:
    """Lock the case in which the conversation goes on: this one, or the one it was merged into.

    Merging and un-merging lock that case too, so what was found stays true.
    """
    if is_alone():
        return case.merged_into or case
    while (head := _locked_head_of(case.pk)) is None:
        pass
    if head == case.pk:
        return hold(case)
    found: Case = _with_people().get(pk=head)
    return found


def hold_for_promise(pk: int) -> None:
    """Lock the case that shows the promises of case `pk`, for whoever changes one from below."""
    case = Case.objects.filter(pk=pk).first()
    if case is not None:
        hold_head(case)


def hold_both(one: Case, other: Case) -> tuple[Case, Case]:
    """Lock two cases and bring both objects up to date."""
    for case in sorted((one, other), key=lambda case: case.pk):
        hold(case)
    return one, other


class _Moved(Exception):  # noqa: N818
    """The case was merged or parted while its lock was waited for."""


def _locked_head_of(pk: int) -> int | None:
    """Lock the head of a case; None when it was another one by then.

    A lock on the wrong case is given back before the right one is asked for, or two who wait for each
    other would hold what the other wants.
    """
    head = _head_of(pk)
    try:
        with transaction.atomic():
            _lock(head)
            if not _head_of(pk) == head == _head_of(head):
                raise _Moved
    except _Moved:
        return None
    return head


def _lock(pk: int) -> None:
    Case.objects.select_for_update().values_list("pk").get(pk=pk)


def _head_of(pk: int) -> int:
    merged_into: int | None = Case.objects.values_list("merged_into", flat=True).get(pk=pk)
    return merged_into or pk


def _with_people() -> QuerySet[Case]:
    return Case.objects.select_related("customer", "contact__customer", "team", "assignee", "merged_into")
