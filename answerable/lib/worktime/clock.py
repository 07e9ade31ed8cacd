"""The clock on the wall: from instants to local time, as stretches of constant offset from UTC."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from importlib import resources
from reprlib import repr as shown
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from answerable.lib.worktime.windows import DAY, SECOND, CalendarError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

Stretch = tuple[int, int, int]
"""From an instant up to another (both in microseconds, UTC), and the offset of local time between them."""

_ZONE_NAME = re.compile(r"[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+)*", re.ASCII)
_CHUNK_DAYS = 512
_CHUNK = _CHUNK_DAYS * DAY
_EARLIEST = (datetime(2, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND
_LATEST = (datetime(9990, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND


def to_micros(instant: datetime, what: str = "the instant") -> int:
    """Microseconds since 1970 of an aware datetime; one without an offset is refused."""
    if not isinstance(instant, datetime):
        raise CalendarError(f"{what}: expected an instant, found {shown(instant)}")
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise CalendarError(
            f"{what}: {instant.isoformat()} has no offset from UTC; write it like +08:00 or Z"
        )
    gap = instant - EPOCH
    return (gap.days * 86_400 + gap.seconds) * SECOND + gap.microseconds


def to_instant(micros: int) -> datetime:
    """The aware UTC datetime of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=micros)


class Clock:
    """The wall clock of one zone. Stretches are found from the zone's rules and kept."""

    __slots__ = ("_chunks", "_zone", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self._zone = _load(name)
        self._chunks: dict[int, tuple[Stretch, ...]] = {}

    def stretch(self, at: int) -> Stretch:
        """A stretch of constant offset around the instant `at`: from, until, offset."""
        number = at // _CHUNK
        chunk = self._chunks.get(number)
        if chunk is None:
            chunk = self._chunks[number] = self._measure(number)
        for stretch in chunk:
            if at < stretch[1]:
                return stretch
        raise AssertionError("the stretches of a chunk cover it")  # pragma: no cover

    def offset(self, at: int) -> int:
        """Microseconds that the wall clock is ahead of UTC at the instant `at`."""
        return self.stretch(at)[2]

    def day(self, at: int) -> int:
        """The number of the day that the wall clock shows at the instant `at`."""
        return (at + self.stretch(at)[2]) // DAY

    def stretches(self, start: int, end: int) -> Iterator[Stretch]:
        """The stretches between two instants, cut at both."""
        while start < end:
            _, until, offset = self.stretch(start)
            yield start, min(until, end), offset
            start = until

    def _measure(self, number: int) -> tuple[Stretch, ...]:
        """The stretches of one chunk. No zone has ever changed its offset twice within one day."""
        start, end = number * _CHUNK, (number + 1) * _CHUNK
        if start < _EARLIEST or end > _LATEST:
            raise CalendarError("an instant so far away has no place on a working calendar")
        found: list[Stretch] = []
        begin, offset = start, self._ask(start)
        for mark in range(start + DAY, end + DAY, DAY):
            later = self._ask(mark)
            if later != offset:
                change = self._change(mark - DAY, mark, offset)
                found.append((begin, change, offset))
                begin, offset = change, later
        found.append((begin, end, offset))
        return tuple(stretch for stretch in found if stretch[0] < end)

    def _change(self, before: int, after: int, offset: int) -> int:
        """The first whole second between two instants at which the offset is no longer `offset`."""
        while after - before > SECOND:
            middle = (before + after) // (2 * SECOND) * SECOND
            if self._ask(middle) == offset:
                before = middle
            else:
                after = middle
        return after

    def _ask(self, at: int) -> int:
        offset = to_instant(at).astimezone(self._zone).utcoffset()
        return (offset or timedelta(0)) // MICROSECOND


@lru_cache(maxsize=1024)
def clock_of(name: str) -> Clock:
    """The clock of a zone of the IANA time zone database, by name."""
    return Clock(name)


def _load(name: str) -> tzinfo:
    """The rules of a zone, from the `tzdata` package, so that every machine works with the same ones."""
    if not isinstance(name, str) or not _ZONE_NAME.fullmatch(name):
        raise CalendarError(f"zone: {shown(name)} is not the name of a time zone, such as Asia/Shanghai")
    try:
        with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
            return ZoneInfo.from_file(file, key=name)
    except (OSError, ValueError, ZoneInfoNotFoundError, ModuleNotFoundError):
        raise CalendarError(
            f"zone: there is no time zone called {shown(name)}; write one like Asia/Shanghai"
        ) from None
