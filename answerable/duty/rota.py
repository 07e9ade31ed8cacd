"""Who is on duty, who is on call, and may somebody be disturbed now?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from answerable.accounts.models import Team, User
from answerable.duty.models import Absence, Shift, ShiftKind


def on_duty(at: datetime, team: Team | None = None) -> list[User]:
    """People at the desk at `at`, of one team or of all, absences respected."""
    return _people(_shifts(at, team).filter(kind=ShiftKind.DESK), at)


def on_call(at: datetime, team: Team | None = None) -> list[User]:
    """People on call at `at`: the team's own, else those on call for all teams."""
    own = _people(_shifts(at, team).filter(kind=ShiftKind.ON_CALL), at)
    return own or _people(_shifts(at, None).filter(kind=ShiftKind.ON_CALL), at)


def is_reachable(user: User, at: datetime) -> bool:
    """May `user` be disturbed at `at`? Yes while on a shift; and always, when no shifts are kept
    for them at all, unless they are away (rule 11 of the clock: notices respect duty hours)."""
    if Absence.objects.filter(user=user, starts_at__lte=at, ends_at__gt=at).exists():
        return False
    shifts = Shift.objects.filter(user=user)
    return not shifts.exists() or shifts.filter(starts_at__lte=at, ends_at__gt=at).exists()


def next_reachable_at(user: User, at: datetime) -> datetime | None:
    """The start of the user's next shift after `at`, or None when none is planned."""
    following = Shift.objects.filter(user=user, starts_at__gt=at).order_by("starts_at").first()
    return following.starts_at if following else None


def _shifts(at: datetime, team: Team | None) -> QuerySet[Shift]:
    of_team = Q(team=team) | Q(team=None) if team else Q()
    return Shift.objects.filter(of_team, starts_at__lte=at, ends_at__gt=at).select_related("user")


def _people(shifts: Iterable[Shift], at: datetime) -> list[User]:
    away = set(Absence.objects.filter(starts_at__lte=at, ends_at__gt=at).values_list("user_id", flat=True))
    found = {s.user_id: s.user for s in shifts if s.user.is_active and s.user_id not in away}
    return sorted(found.values(), key=lambda user: user.name)
