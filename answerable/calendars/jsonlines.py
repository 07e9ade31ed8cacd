"""Deadlines and elapsed time for other programs: one JSON object a line in, one a line out.

    {"zone": "Asia/Shanghai", "hours": {"mon": [["09:00", "18:00"]]}, "start": "…", "add_seconds": 7200}

Fields: `zone`; `hours` by weekday; `24x7`; `holidays`; `special_days`; `pauses`, pairs of instants; `start`;
and `add_seconds` or `add_business_days` (due), or `end` (elapsed). Others are passed over. Instants are ISO
8601 with an offset; `due` is answered with the offset of the calendar's zone at that instant. A line that
cannot be answered gets {"error": …} and the next is read. Calendars and their parts are remembered by their
text, so a line costs little more than its arithmetic. Nothing here needs Django or a database.
"""

import gc
import os
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from reprlib import repr as shown
from typing import Any, BinaryIO

import msgspec

from answerable.lib.worktime.arithmetic import (
    due_micros,
    elapsed_micros,
    end_of_day_micros,
    pauses_micros,
)
from answerable.lib.worktime.calendar import Week, WorkCalendar
from answerable.lib.worktime.clock import Clock, clock_of, to_micros
from answerable.lib.worktime.windows import (
    ALL_DAY,
    SECOND,
    WEEKDAYS,
    CalendarError,
    Windows,
    day_number,
    parse_windows,
)

_ABSENT = msgspec.Raw(b"null")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall-clock readings have no zone
_CHUNK = 1 << 18
_KEPT = 2048


class Question(msgspec.Struct):
    """One line, its calendar left unread until it is known to be a new one."""

    zone: msgspec.Raw = _ABSENT
    hours: msgspec.Raw = _ABSENT
    holidays: msgspec.Raw = _ABSENT
    special_days: msgspec.Raw = _ABSENT
    always_open: msgspec.Raw = msgspec.field(default=_ABSENT, name="24x7")
    pauses: msgspec.Raw = _ABSENT
    start: Any = None
    end: Any = None
    add_seconds: Any = None
    add_business_days: Any = None


_question = msgspec.json.Decoder(Question).decode
_text = msgspec.json.Decoder(str).decode
_texts = msgspec.json.Decoder(list[str] | None).decode
_by_key = msgspec.json.Decoder(dict[str, msgspec.Raw] | None).decode
_anything = msgspec.json.Decoder().decode

_calendars: dict[tuple[bytes, ...], WorkCalendar] = {}


def answer_all(answer: Callable[[bytes], str], source: int, sink: BinaryIO) -> None:
    """Answer every line read from the file descriptor `source`.

    All that has arrived is answered and flushed before more is waited for, so two programs can talk by turns.
    """
    rest = bytearray()
    while chunk := os.read(source, _CHUNK):
        rest += chunk
        if b"\n" in chunk:
            *lines, tail = rest.split(b"\n")
            rest = bytearray(tail)
            _write(sink, answer, lines)
    if rest:
        _write(sink, answer, [rest])


def run(command: str) -> None:
    """`answerable calendar due` and `answerable calendar elapsed`: from standard input to standard output."""
    answer = {"due": due_line, "elapsed": elapsed_line}[command]
    gc.set_threshold(
        100_000, 50, 50
    )  # lines leave no cycles behind; looking for them costs a tenth of the time
    try:
        answer_all(answer, sys.stdin.fileno(), sys.stdout.buffer)
    except BrokenPipeError:  # whoever asked has gone; that is no mistake of ours
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        sys.exit(130)


def due_line(line: bytes) -> str:
    """Answer one line of `answerable calendar due`."""
    asked = _question(line)
    calendar = _calendar(asked)
    start = _instant(asked.start, "start")
    pauses = _pauses(asked.pauses)
    if (asked.add_seconds is None) == (asked.add_business_days is None):
        raise CalendarError("one of add_seconds and add_business_days is needed, and only one")
    if asked.add_seconds is not None:
        micros = due_micros(calendar, start, _amount(asked.add_seconds), pauses)
    else:
        micros = end_of_day_micros(calendar, start, _days(asked.add_business_days), pauses)
    offset = calendar.clock.offset(micros)
    local = (_EPOCH + timedelta(microseconds=micros + offset)).isoformat()
    return f'{{"due":"{local}{_written(offset)}"}}'


def elapsed_line(line: bytes) -> str:
    """Answer one line of `answerable calendar elapsed`."""
    asked = _question(line)
    calendar = _calendar(asked)
    start, end = _instant(asked.start, "start"), _instant(asked.end, "end")
    seconds, odd = divmod(elapsed_micros(calendar, start, end, _pauses(asked.pauses)), SECOND)
    return f'{{"seconds":{seconds}}}' if not odd else f'{{"seconds":{seconds}.{f"{odd:06}".rstrip("0")}}}'


def _write(sink: BinaryIO, answer: Callable[[bytes], str], lines: list[bytearray]) -> None:
    answers = [_answered(answer, bytes(line)) for line in lines]
    answers.append("")
    sink.write("\n".join(answers).encode())
    sink.flush()


def _answered(answer: Callable[[bytes], str], line: bytes) -> str:
    """The answer to a line or what is wrong with it; no line whatever may end the run."""
    try:
        return answer(line)
    except CalendarError as error:
        return _error(str(error))
    except msgspec.ValidationError:
        return _error("the line is not a JSON object with the fields of a question")
    except Exception as error:
        return _error(f"the line cannot be read: {error}" if line.strip() else "the line is empty")


def _error(message: str) -> str:
    safe = message.encode("utf-8", "backslashreplace").decode()
    return msgspec.json.encode({"error": safe}).decode()


def _calendar(asked: Question) -> WorkCalendar:
    key = (
        bytes(asked.zone),
        bytes(asked.hours),
        bytes(asked.holidays),
        bytes(asked.special_days),
        bytes(asked.always_open),
    )
    known = _calendars.get(key)
    if known is not None:
        return known
    try:
        calendar = _quickly_read(*key)
    except (ValueError, TypeError, LookupError, msgspec.MsgspecError):
        calendar = _carefully_read(*(_anything(part) for part in key))
    if len(_calendars) >= _KEPT:
        _calendars.clear()
    _calendars[key] = calendar
    return calendar


def _quickly_read(zone: bytes, hours: bytes, holidays: bytes, special: bytes, always: bytes) -> WorkCalendar:
    """A calendar from text without fault; anything else raises, and is looked at carefully then."""
    return WorkCalendar(_clock(zone), _week(hours, always), _closed(holidays), _special(special))


@lru_cache(maxsize=_KEPT)
def _clock(zone: bytes) -> Clock:
    return clock_of(_text(zone))


@lru_cache(maxsize=_KEPT)
def _week(hours: bytes, always: bytes) -> Week:
    days = {name: _windows(bytes(raw)) for name, raw in (_by_key(hours) or {}).items()}
    mon, tue, wed, thu, fri, sat, sun = (days.pop(name, ()) for name in WEEKDAYS)
    if days or always not in {b"true", b"false", b"null"}:
        raise CalendarError("something else is given")
    return (ALL_DAY,) * 7 if always == b"true" else (mon, tue, wed, thu, fri, sat, sun)


@lru_cache(maxsize=_KEPT)
def _closed(holidays: bytes) -> frozenset[int]:
    return frozenset(map(day_number, _texts(holidays) or ()))


@lru_cache(maxsize=_KEPT)
def _special(special: bytes) -> dict[int, Windows]:
    return {day_number(day): _windows(bytes(raw)) for day, raw in (_by_key(special) or {}).items()}


def _carefully_read(zone: Any, hours: Any, holidays: Any, special: Any, always: Any) -> WorkCalendar:
    """The same calendar, slower, with an error that names what is wrong."""
    if zone is None:
        raise CalendarError("zone: is missing; write one like Asia/Shanghai")
    if not (always is None or isinstance(always, bool)):
        raise CalendarError(f"24x7: expected true or false, found {shown(always)}")
    return WorkCalendar.parse(zone, hours, () if holidays is None else holidays, special, bool(always))


@lru_cache(maxsize=_KEPT)
def _windows(raw: bytes) -> Windows:
    return parse_windows(_anything(raw), "hours")


def _pauses(raw: msgspec.Raw) -> Windows:
    pairs = _anything(raw)
    if not pairs:
        return ()
    if not isinstance(pairs, list):
        raise CalendarError("pauses: expected a list of pairs of instants")
    return pauses_micros([_pause(pair, f"pauses[{place}]") for place, pair in enumerate(pairs)])


def _pause(pair: Any, where: str) -> tuple[datetime, datetime]:
    if not isinstance(pair, list) or len(pair) != 2 or None in pair:
        raise CalendarError(f"{where}: a pause needs its start and its end")
    return _datetime(pair[0], where), _datetime(pair[1], where)


def _instant(text: Any, field: str) -> int:
    return to_micros(_datetime(text, field), field)


def _datetime(text: Any, field: str) -> datetime:
    if text is None:
        raise CalendarError(f"{field}: is missing; write an instant like 2026-09-30T17:00:00+08:00")
    try:
        return datetime.fromisoformat(text)
    except (ValueError, TypeError):
        wanted = "an instant like 2026-09-30T17:00:00+08:00"
        raise CalendarError(f"{field}: expected {wanted}, found {shown(text)}") from None


def _amount(seconds: Any) -> int:
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise CalendarError(f"add_seconds: expected a number of seconds, found {shown(seconds)}")
    if not 0 <= seconds < float("inf"):
        raise CalendarError(f"add_seconds: expected zero or more, found {shown(seconds)}")
    return seconds * SECOND if isinstance(seconds, int) else round(seconds * SECOND)


def _days(days: Any) -> int:
    if isinstance(days, float) and days.is_integer():
        days = int(days)
    if isinstance(days, bool) or not isinstance(days, int):
        raise CalendarError(f"add_business_days: expected a whole number of days, found {shown(days)}")
    if days < 0:
        raise CalendarError(f"add_business_days: expected zero or more, found {shown(days)}")
    return days


@lru_cache(maxsize=512)
def _written(offset: int) -> str:
    """An offset from UTC as ISO 8601 writes it."""
    minutes, seconds = divmod(abs(offset) // SECOND, 60)
    text = f"{'-' if offset < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text
