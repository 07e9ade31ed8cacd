"""The rota of the days around now, absences, and colleagues who read what they are told."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F

from answerable.accounts.models import Role, Team, User
from answerable.demo.clockwork import Clockwork
from answerable.demo.rhythm import DESK
from answerable.demo.vendor import HOUSES, Vendor
from answerable.duty.models import Absence, Shift, ShiftKind
from answerable.notifications.dispatch import send_due
from answerable.notifications.models import Notice

DAY = timedelta(days=1)
# The rota is written four days ago and reaches four days ahead.
AROUND = 4
# What was told in the last hours is still unread; everything else was read soon.
UNREAD = timedelta(hours=5)
READ_AFTER = timedelta(minutes=40)


def plan(vendor: Vendor, clockwork: Clockwork, now: datetime) -> None:
    """Schedule the writing of the rota, and the reading of notices."""
    clockwork.plan(now - AROUND * DAY, lambda at: _write_rota(vendor, clockwork, at))
    clockwork.plan(now, _read_notices)


def _write_rota(vendor: Vendor, clockwork: Clockwork, at: datetime) -> None:
    shifts: list[Shift] = []
    for number, user in enumerate(vendor.users):
        team = user.teams.first()
        for day in range(2 * AROUND + 1):
            shifts += _shifts(user, team, at + day * DAY, day + number)
    Shift.objects.bulk_create(shifts)
    _write_absences(vendor, at)
    for start in sorted({shift.starts_at for shift in shifts}):
        clockwork.plan(start, send_due)


def _shifts(user: User, team: Team | None, day: datetime, turn: int) -> list[Shift]:
    """A desk shift on working days, every third weekend day one too, and on call by turns."""
    zone = ZoneInfo(HOUSES[user.language])
    local = day.astimezone(zone)
    works = local.weekday() < 5 or turn % 3 == 0
    opens, closes = DESK[user.language][:2] if local.weekday() < 5 else DESK[user.language][2:]
    found = [_shift(user, team, ShiftKind.DESK, local, opens, closes)] if works else []
    if turn % 6 == 0 and user.role == Role.ENGINEER:
        found.append(_shift(user, None, ShiftKind.ON_CALL, local, closes, closes + 12))
    return found


def _shift(user: User, team: Team | None, kind: str, local: datetime, begins: int, ends: int) -> Shift:
    midnight = datetime.combine(local.date(), time(), local.tzinfo)
    return Shift(
        user=user,
        team=team,
        kind=kind,
        starts_at=midnight + timedelta(hours=begins),
        ends_at=midnight + timedelta(hours=ends),
    )


def _write_absences(vendor: Vendor, at: datetime) -> None:
    """One is on leave the whole time, one was ill for two days."""
    engineers = [user for user in vendor.users if user.role == Role.ENGINEER]
    Absence.objects.bulk_create(
        [
            Absence(user=engineers[2], starts_at=at - DAY, ends_at=at + 6 * DAY, reason="Annual leave"),
            Absence(user=engineers[5], starts_at=at + DAY, ends_at=at + 3 * DAY, reason="年假"),
        ]
    )


def _read_notices(at: datetime) -> None:
    heard = Notice.objects.filter(read_at=None, created_at__lte=at - UNREAD)
    heard.update(read_at=F("created_at") + READ_AFTER)
