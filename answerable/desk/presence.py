"""Seeing who else is here, so that nothing is answered twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import ngettext

from answerable.accounts.models import User
from answerable.cases.models import Case
from answerable.desk.models import Presence
from answerable.events.record import announce
from answerable.ui import series

STALE = timedelta(seconds=60)


@transaction.atomic
def be_here(case: Case, user: User, *, at: datetime, is_writing: bool) -> None:
    """Say that `user` looks at (or writes on) `case`; the others' pages hear of a change."""
    row, made = Presence.objects.get_or_create(
        case=case, user=user, defaults={"at": at, "is_writing": is_writing}
    )
    changed = made or row.is_writing != is_writing or at - row.at > STALE
    Presence.objects.filter(pk=row.pk).update(at=at, is_writing=is_writing)
    if changed:
        announce(f"presence:{case.ref}")


def who_else(case: Case, user: User, *, at: datetime) -> str:
    """A sentence about the others at this case, "" when nobody is."""
    others = list(
        Presence.objects.filter(case=case, at__gt=at - STALE)
        .exclude(user=user)
        .select_related("user")
        .order_by("user__name")
    )
    writing = [one.user.name for one in others if one.is_writing]
    looking = [one.user.name for one in others if not one.is_writing]
    return series.sentences([_writing(writing), _looking(looking)])


def _writing(names: list[str]) -> str:
    if not names:
        return ""
    told = ngettext("{names} is writing here.", "{names} are writing here.", len(names))
    return told.format(names=series.names(names))


def _looking(names: list[str]) -> str:
    if not names:
        return ""
    told = ngettext(
        "{names} is looking at this case too.", "{names} are looking at this case too.", len(names)
    )
    return told.format(names=series.names(names))
