"""`answerable calendar due` and `answerable calendar elapsed`, as another program sees them."""

import io
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from answerable.calendars import jsonlines
from answerable.lib.worktime import WorkCalendar, due

HOURS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), (("09:00", "12:00"), ("13:00", "18:00")))
LINE = {
    "zone": "Asia/Shanghai",
    "hours": HOURS,
    "holidays": ["2026-10-01"],
    "special_days": {"2026-10-10": [["09:00", "18:00"]]},
    "pauses": [],
    "start": "2026-09-30T17:00:00+08:00",
}
TWO_HOURS = {**LINE, "add_seconds": 7200}


def ask(command: str, *lines: object) -> list[dict]:
    """The answers to lines given as objects or as bytes."""
    texts = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    answer = {"due": jsonlines.due_line, "elapsed": jsonlines.elapsed_line}[command]
    sink = io.BytesIO()
    with tempfile.TemporaryFile() as source:
        source.write(b"".join(text + b"\n" for text in texts))
        source.flush()
        os.lseek(source.fileno(), 0, os.SEEK_SET)
        jsonlines.answer_all(answer, source.fileno(), sink)
    return [json.loads(answered) for answered in sink.getvalue().splitlines()]


def test_due_in_the_calendars_own_offset() -> None:
    assert ask("due", TWO_HOURS) == [{"due": "2026-10-02T10:00:00+08:00"}]
    assert ask("due", {**LINE, "add_business_days": 10}) == [{"due": "2026-10-14T18:00:00+08:00"}]
    berlin = {**TWO_HOURS, "zone": "Europe/Berlin", "start": "2026-10-23T16:30:00Z", "add_seconds": 3600}
    assert ask("due", berlin) == [{"due": "2026-10-26T10:00:00+01:00"}]


def test_elapsed_in_seconds() -> None:
    end = {"end": "2026-10-02T10:00:00+08:00"}
    assert ask("elapsed", {**LINE, **end}) == [{"seconds": 7200}]
    assert ask("elapsed", {**LINE, "end": "2026-09-30T17:00:00.25+08:00"}) == [{"seconds": 0.25}]
    assert ask("elapsed", {**LINE, "end": LINE["start"]}) == [{"seconds": 0}]
    pause = {"pauses": [["2026-10-02T09:15:00+08:00", "2026-10-02T09:30:00+08:00"]]}
    assert ask("elapsed", {**LINE, **end, **pause}) == [{"seconds": 6300}]


def test_fractions_of_a_second_and_whole_days_as_floats() -> None:
    assert ask("due", {**LINE, "add_seconds": 0.5}) == [{"due": "2026-09-30T17:00:00.500000+08:00"}]
    assert ask("due", {**LINE, "add_business_days": 10.0}) == ask("due", {**LINE, "add_business_days": 10})


def test_all_hours_and_missing_parts() -> None:
    always = {"zone": "UTC", "24x7": True, "start": "2026-09-30T17:00:00Z", "add_seconds": 86400}
    assert ask("due", always) == [{"due": "2026-10-01T17:00:00+00:00"}]
    assert ask("due", {**always, "hours": {}, "holidays": None, "pauses": None, "special_days": None}) == ask(
        "due", always
    )
    no_weekend = {**TWO_HOURS, "hours": {**HOURS, "sat": [], "sun": None}}
    assert ask("due", no_weekend) == ask("due", TWO_HOURS)
    assert ask("due", {**TWO_HOURS, "24x7": False, "name": "passed over"}) == ask("due", TWO_HOURS)


WRONG = {
    "not JSON": (b'{"zone": ', "cannot be read"),
    "not an object": (b"[1, 2]", "not a JSON object"),
    "not text": (b"\xff\xfe", "cannot be read"),
    "empty": (b"", "the line is empty"),
    "NaN": (json.dumps({**LINE, "add_seconds": float("nan")}).encode(), "cannot be read"),
    "no zone": ({**TWO_HOURS, "zone": None}, "zone: is missing"),
    "zone no text": ({**TWO_HOURS, "zone": 8}, "zone:"),
    "unknown zone": (
        {**TWO_HOURS, "zone": "Asia/Atlantis"},
        "zone: there is no time zone called 'Asia/Atlantis'",
    ),
    "no working time": ({**TWO_HOURS, "hours": {}, "special_days": {}}, "no working time"),
    "bad hours": (
        {**TWO_HOURS, "hours": {"mon": [["9", "18:00"]]}},
        "hours.mon[0]: '9' is not a time of day",
    ),
    "hours no object": ({**TWO_HOURS, "hours": [["09:00", "18:00"]]}, "hours: expected"),
    "unknown weekday": ({**TWO_HOURS, "hours": {"monday": []}}, "hours: 'monday' is not a day"),
    "bad weekday beside 24x7": ({**TWO_HOURS, "24x7": True, "hours": {"x": []}}, "hours: 'x' is not a day"),
    "bad holiday": (
        {**TWO_HOURS, "holidays": ["2026-10-01", "01.10.2026"]},
        "holidays[1]: '01.10.2026' is not a date",
    ),
    "holiday no text": ({**TWO_HOURS, "holidays": [20261001]}, "holidays[0]"),
    "bad special day": (
        {**TWO_HOURS, "special_days": {"2026-13-01": []}},
        "special_days: '2026-13-01' is not a date",
    ),
    "bad special hours": (
        {**TWO_HOURS, "special_days": {"2026-10-10": [["a", "b"]]}},
        "special_days.2026-10-10[0]",
    ),
    "24x7 no truth": ({**TWO_HOURS, "24x7": "yes"}, "24x7: expected true or false"),
    "no start": ({**TWO_HOURS, "start": None}, "start: is missing"),
    "naive start": (
        {**TWO_HOURS, "start": "2026-09-30T17:00:00"},
        "start: 2026-09-30T17:00:00 has no offset",
    ),
    "start no instant": ({**TWO_HOURS, "start": "tomorrow"}, "start: expected an instant"),
    "start a number": ({**TWO_HOURS, "start": 1790000000}, "start: expected an instant"),
    "start out of this world": (
        {**TWO_HOURS, "start": "9999-12-31T23:00:00Z"},
        "no place on a working calendar",
    ),
    "both": ({**TWO_HOURS, "add_business_days": 1}, "one of add_seconds and add_business_days"),
    "neither": (LINE, "one of add_seconds and add_business_days"),
    "negative seconds": ({**LINE, "add_seconds": -1}, "add_seconds: expected zero or more, found -1"),
    "seconds in text": ({**LINE, "add_seconds": "7200"}, "add_seconds: expected a number"),
    "seconds true": ({**LINE, "add_seconds": True}, "add_seconds: expected a number"),
    "too many seconds": ({**LINE, "add_seconds": 1e300}, "never has that much working time"),
    "negative days": ({**LINE, "add_business_days": -1}, "add_business_days: expected zero or more"),
    "half days": ({**LINE, "add_business_days": 1.5}, "add_business_days: expected a whole number"),
    "too many days": ({**LINE, "add_business_days": 10**30}, "never has that many working days"),
    "pauses no list": ({**TWO_HOURS, "pauses": {"a": 1}}, "pauses: expected a list"),
    "open pause": (
        {**TWO_HOURS, "pauses": [["2026-09-30T17:00:00+08:00", None]]},
        "pauses[0]: a pause needs",
    ),
    "half a pause": ({**TWO_HOURS, "pauses": [["2026-09-30T17:00:00+08:00"]]}, "pauses[0]: a pause needs"),
    "naive pause": (
        {**TWO_HOURS, "pauses": [["2026-09-30T17:00:00", "2026-09-30T18:00:00Z"]]},
        "pauses[0]: 2026",
    ),
    "backward pause": (
        {**TWO_HOURS, "pauses": [["2026-09-30T18:00:00Z", "2026-09-30T17:00:00Z"]]},
        "pauses[0]: the end lies before",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_bad_line_is_named_and_the_next_is_read(name: str) -> None:
    line, reason = WRONG[name]
    refused, answered = ask("due", line, TWO_HOURS)
    assert reason in refused["error"], refused
    assert answered == {"due": "2026-10-02T10:00:00+08:00"}


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (None, "end: is missing"),
        ("2026-09-30T16:59:59+08:00", "end: lies before the start"),
        ("2026-10-01T00:00:00", "end: 2026-10-01T00:00:00 has no offset"),
        ("2926-10-01T00:00:00Z", "end: lies more than two hundred years"),
    ],
)
def test_elapsed_needs_a_fitting_end(end: str | None, reason: str) -> None:
    assert reason in ask("elapsed", {**LINE, "end": end})[0]["error"]


def test_deep_nesting_and_lone_surrogates_end_no_run() -> None:
    answers = ask("due", b"[" * 100_000, {**TWO_HOURS, "zone": "\ud800"}, TWO_HOURS)
    assert ["error" in answer for answer in answers] == [True, True, False]


def test_a_last_line_without_newline_and_carriage_returns_are_read() -> None:
    line = json.dumps(TWO_HOURS)
    assert ask("due", (line + "\r").encode()) == ask("due", TWO_HOURS)
    ran = subprocess.run(
        [sys.executable, "-m", "answerable", "calendar", "due"],
        input=line,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == '{"due":"2026-10-02T10:00:00+08:00"}\n'


def test_two_programs_can_talk_by_turns() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "answerable", "calendar", "due"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        assert program.stdin and program.stdout
        for amount, expected in ((3600, "2026-09-30T18:00:00+08:00"), (7200, "2026-10-02T10:00:00+08:00")):
            program.stdin.write(json.dumps({**LINE, "add_seconds": amount}).encode() + b"\n")
            program.stdin.flush()
            assert json.loads(program.stdout.readline()) == {"due": expected}
        program.stdin.close()
        assert program.wait(timeout=20) == 0


def test_it_runs_without_django_and_without_a_database() -> None:
    code = (
        "import sys; from answerable.calendars import commands, jsonlines; "
        "print(any(name.split('.')[0] in {'django', 'holidays', 'psycopg'} for name in sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def random_lines(chance: random.Random) -> Iterator[dict]:
    for _ in range(300):
        hours = {
            day: [
                [f"{chance.randrange(6, 12):02}:{chance.randrange(60):02}", f"{chance.randrange(13, 24)}:00"]
            ]
            for day in chance.sample(list(HOURS), 3)
        }
        start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(525_600))
        yield {
            "zone": chance.choice(("Europe/Berlin", "America/New_York", "Asia/Shanghai")),
            "hours": hours,
            "holidays": [
                f"2026-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}" for _ in range(20)
            ],
            "start": start.isoformat(),
            "add_seconds": chance.randrange(400_000),
        }


def test_remembered_calendars_answer_like_new_ones_and_elapsed_undoes_due() -> None:
    lines = list(random_lines(random.Random(11)))
    answers = ask("due", *lines, *lines)
    assert answers[:300] == answers[300:]
    for line, answer in zip(lines, answers, strict=False):
        calendar = WorkCalendar.parse(line["zone"], line["hours"], line["holidays"])
        start = datetime.fromisoformat(line["start"])
        assert datetime.fromisoformat(answer["due"]) == due(
            calendar, start, timedelta(seconds=line["add_seconds"])
        )
    back = ask(
        "elapsed", *({**line, "end": answer["due"]} for line, answer in zip(lines, answers, strict=False))
    )
    assert [answer["seconds"] for answer in back] == [line["add_seconds"] for line in lines]
