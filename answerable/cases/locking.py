"""Taking a case for oneself while a verb runs, so that two verbs at once take turns.

A row is locked before it is read, in two statements: a locking join would hand out the related rows
as they were before the wait. Whoever needs several cases locks them in order of their keys.
"""

from __future__ import annotations

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
    while True:
        head = _head_of(case.pk)
        _lock(head)
        if _head_of(case.pk) == head == _head_of(head):
            break
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


def _lock(pk: int) -> None:
    Case.objects.select_for_update().values_list("pk").get(pk=pk)


def _head_of(pk: int) -> int:
    merged_into: int | None = Case.objects.values_list("merged_into", flat=True).get(pk=pk)
    return merged_into or pk


def _with_people() -> QuerySet[Case]:
    return Case.objects.select_related("customer", "contact__customer", "team", "assignee", "merged_into")
