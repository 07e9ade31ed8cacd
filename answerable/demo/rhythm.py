"""When people write and when they are answered: working days, nights, and how long things take."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

# Hours at the desk in the colleague's own zone: from, to on working days; from, to at weekends.
DESK = {"zh-hans": (8, 21, 9, 18), "en": (7, 20, 9, 17)}
ZONES = {"zh-hans": ZoneInfo("Asia/Shanghai"), "en": ZoneInfo("Europe/Berlin")}
# When customers write, hour by hour from midnight, in their own zone.
HOURS = (1, 1, 0, 0, 0, 1, 2, 5, 14, 22, 22, 18, 9, 14, 20, 20, 16, 12, 7, 4, 3, 3, 2, 1)
WEEKDAYS = (24, 21, 20, 20, 17, 4, 3)


def moment_of_writing(day: datetime, zone: str, chance: Random) -> datetime:
    """An instant on about this day at which somebody in `zone` sits down to write."""
    local = day.astimezone(ZoneInfo(zone))
    weekday = chance.choices(range(7), WEEKDAYS)[0]
    hour = chance.choices(range(24), HOURS)[0]
    moved = local + timedelta(days=weekday - local.weekday())
    at = moved.replace(hour=hour, minute=chance.randrange(60), second=chance.randrange(60), microsecond=0)
    return at.astimezone(day.tzinfo)


def any_moment(day: datetime, chance: Random) -> datetime:
    """An instant on this day, at any hour: malfunctions keep no hours."""
    return day.replace(microsecond=0) + timedelta(seconds=chance.randrange(86_400))


def at_the_desk(at: datetime, language: str, chance: Random) -> datetime:
    """`at`, or some minutes after the desk that writes this language opens again."""
    local = at.astimezone(ZONES[language])
    for _ in range(3):
        opens, closes = DESK[language][:2] if local.weekday() < 5 else DESK[language][2:]
        if local.hour < opens:
            local = _at_opening(local, opens, chance)
        if local.hour < closes:
            return local.astimezone(at.tzinfo)
        local = _at_opening(local + timedelta(days=1), 0, chance)
    return at


def in_their_day(at: datetime, zone: str, chance: Random) -> datetime:
    """`at`, or the morning after: customers answer in their own working hours, mostly."""
    local = at.astimezone(ZoneInfo(zone))
    if chance.random() < 0.08:
        return at
    if local.hour >= 19:
        local = _at_opening(local + timedelta(days=1), 8, chance)
    elif local.hour < 8:
        local = _at_opening(local, 8, chance)
    if local.weekday() > 4:
        local = _at_opening(local + timedelta(days=7 - local.weekday()), 8, chance)
    return local.astimezone(at.tzinfo)


def spread(middle: timedelta, chance: Random, width: float = 0.8) -> timedelta:
    """A span that is mostly about `middle`, sometimes much longer; whole seconds."""
    return timedelta(seconds=round(middle.total_seconds() * min(chance.lognormvariate(0, width), 8)))


def _at_opening(local: datetime, hour: int, chance: Random) -> datetime:
    return local.replace(hour=hour, minute=chance.randrange(50), second=chance.randrange(60), microsecond=0)
