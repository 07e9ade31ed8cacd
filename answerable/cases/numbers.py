"""Finding a case by what people call it."""

from __future__ import annotations

from answerable.accounts.models import User
from answerable.cases.models import Case
from answerable.lib import refnum


def find_case(text: str, viewer: User) -> Case | None:
    """The case with this number, however it was typed, if `viewer` may see it."""
    number = refnum.normalise(text)
    if number is None:
        return None
    found: Case | None = (
        Case.objects.visible_to(viewer)
        .select_related("customer", "contact__customer", "assignee", "team", "merged_into")
        .filter(number=number)
        .first()
    )
    return found
