"""Who is on duty, who is on call, and may somebody be disturbed now?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db.models import Q, QuerySet

from answerable.accounts.models import Team, User
from answerable.duty.models import Absence, Shift, ShiftKind

_is_unplanned = ContextVar("no_rota_is_kept", default=False)


@contextmanager
def unplanned() -> Iterator[None]:
    """Inside, no rota is kept and nobody asks for one: for a time before the first shift was written."""
    before = _is_unplanned.set(True)
    try:
        yield
    finally:
        _is_unplanned.reset(before)


def on_duty(at: datetime, team: Team | None = None) -> list[User]:
    """People at the desk at `at`, of one team or of all, absences respected."""
    if _is_unplanned.get():
        return []
    return _people(_shifts(at, team).filter(kind=ShiftKind.DESK), at)


def on_call(at: datetime, team: Team | None = None) -> list[User]:
    """People on call at `at`: the team's own, else those on call for all teams; without a team all."""
    if _is_unplanned.get():
        return []
    shifts = _shifts(at, team).filter(kind=ShiftKind.ON_CALL)
    if team is None:
        return _people(shifts, at)
    return _people(shifts.filter(team=team), at) or _people(shifts.filter(team=None), at)


def is_away(user: User, at: datetime) -> bool:
    """Is `user` absent at `at`?"""
    return (
        not _is_unplanned.get()
        and Absence.objects.filter(user=user, starts_at__lte=at, ends_at__gt=at).exists()
    )


def is_reachable(user: User, at: datetime) -> bool:
    """May `user` be disturbed at `at`? Yes while on a shift (rule 11: notices respect duty hours); and
    always, unless away, when no shift of theirs is under way or planned: no rota is kept for them."""
    if _is_unplanned.get() or is_away(user, at):
        return _is_unplanned.get()
    planned = Shift.objects.filter(user=user, ends_at__gt=at).order_by("starts_at")
    first = planned.values_list("starts_at", flat=True).first()
    return first is None or first <= at


def next_reachable_at(user: User, at: datetime) -> datetime | None:
    """The soonest instant from `at` on at which `user` may be disturbed; None only for ever away."""
    ends = Absence.objects.filter(user=user, ends_at__gt=at).values_list("ends_at", flat=True)
    starts = Shift.objects.filter(user=user, starts_at__gt=at).values_list("starts_at", flat=True)
    candidates = sorted({at, *ends, *starts})
    return next((one for one in candidates if is_reachable(user, one)), None)


def _shifts(at: datetime, team: Team | None) -> QuerySet[Shift]:
    of_team = Q(team=team) | Q(team=None) if team else Q()
    return Shift.objects.filter(of_team, starts_at__lte=at, ends_at__gt=at).select_related("user")


def _people(shifts: Iterable[Shift], at: datetime) -> list[User]:
    away = set(Absence.objects.filter(starts_at__lte=at, ends_at__gt=at).values_list("user_id", flat=True))
    found = {s.user_id: s.user for s in shifts if s.user.is_active and s.user_id not in away}
    return sorted(found.values(), key=lambda user: user.name)
