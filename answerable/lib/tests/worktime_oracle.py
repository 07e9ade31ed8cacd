"""A second opinion that shares nothing with the code it checks: look at the wall clock, minute by minute."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def hours_on(spec: dict, day: date) -> list[list[str]]:
    if day.isoformat() in spec["special_days"]:
        return spec["special_days"][day.isoformat()]
    if day.isoformat() in spec["holidays"]:
        return []
    if spec.get("always_open"):
        return [["00:00", "24:00"]]
    return spec["hours"].get(DAYS[day.weekday()], [])


def works_at(spec: dict, minute: datetime) -> bool:
    wall = minute.astimezone(ZoneInfo(spec["zone"]))
    clock = f"{wall:%H:%M}"
    for start, end in hours_on(spec, wall.date()):
        if start <= clock and (clock < end or end <= start):
            return True
    eve = wall.date() - timedelta(days=1)
    return any(end <= start and clock < end for start, end in hours_on(spec, eve))


def paused_at(pauses: list[tuple[datetime, datetime]], minute: datetime) -> bool:
    return any(start <= minute < end for start, end in pauses)


def working_minutes(spec: dict, start: datetime, pauses: list) -> Iterator[tuple[datetime, bool]]:
    minute = start.astimezone(UTC)
    while True:
        yield minute, works_at(spec, minute) and not paused_at(pauses, minute)
        minute += MINUTE


def elapsed_minutes(spec: dict, start: datetime, end: datetime, pauses: list) -> int:
    count = 0
    for minute, works in working_minutes(spec, start, pauses):
        if minute >= end:
            return count
        count += works
    raise AssertionError


def due_after_minutes(
    spec: dict, start: datetime, amount: int, pauses: list, patience: int
) -> datetime | None:
    """None when `patience` minutes were not enough."""
    if not amount:
        return start
    for minute, works in working_minutes(spec, start, pauses):
        amount -= works
        if not amount:
            return minute + MINUTE
        if (minute - start) / MINUTE > patience:
            return None
    raise AssertionError
