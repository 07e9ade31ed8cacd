"""How many lines a second `answerable calendar` answers, start of the process included.

    python bench/calendar_lines.py [--lines 100000]

Three kinds of input: a few calendars shared by all lines (what a desk asks), a calendar of its own for every
line (the worst there is), and elapsed time over ranges of up to two years.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

GOAL = 20_000
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC")
DAYS = ("mon", "tue", "wed", "thu", "fri")
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
Line = dict[str, object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=100_000)
    count = parser.parse_args().lines
    kinds: tuple[tuple[str, str, Callable[[random.Random], Iterator[Line]]], ...] = (
        ("due, shared calendars", "due", shared),
        ("due, every calendar different", "due", different),
        ("elapsed, long ranges", "elapsed", ranges),
    )
    slow = False
    for title, command, lines in kinds:
        rate = measure(command, lines(random.Random(7)), count)
        slow |= rate < GOAL
        print(f"{title:32} {rate:10,.0f} lines/s")
    sys.exit(f"slower than {GOAL:,} lines/s" if slow else 0)


def measure(command: str, lines: Iterator[Line], count: int) -> float:
    """Lines a second of one whole run of the program."""
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder, "asked"), Path(folder, "answered")
        asked.write_text("".join(json.dumps(next(lines)) + "\n" for _ in range(count)))
        program = [sys.executable, "-m", "answerable", "calendar", command]
        began = time.perf_counter()
        with asked.open("rb") as source, answered.open("wb") as sink:
            subprocess.run(program, stdin=source, stdout=sink, check=True)
        seconds = time.perf_counter() - began
        answers = answered.read_text().splitlines()
        if len(answers) != count or any("error" in answer for answer in answers):
            sys.exit("not every line was answered")
    return count / seconds


def calendar(chance: random.Random) -> Line:
    """A year of office hours with a lunch break, thirty holidays and six make-up days."""
    opens, closes = chance.randrange(7, 10), chance.randrange(16, 20)
    hours = [
        [f"{opens:02}:{chance.randrange(60):02}", "12:00"],
        ["13:00", f"{closes}:{chance.randrange(60):02}"],
    ]
    days = [(FIRST + timedelta(days=chance.randrange(365))).date().isoformat() for _ in range(36)]
    return {
        "zone": chance.choice(ZONES),
        "hours": dict.fromkeys(DAYS, hours),
        "holidays": sorted(days[:30]),
        "special_days": {day: [["09:00", "18:00"]] for day in days[30:]},
        "pauses": [],
    }


def shared(chance: random.Random) -> Iterator[Line]:
    calendars = [calendar(chance) for _ in range(20)]
    while True:
        yield question(chance, chance.choice(calendars))


def different(chance: random.Random) -> Iterator[Line]:
    while True:
        yield question(chance, calendar(chance))


def ranges(chance: random.Random) -> Iterator[Line]:
    for line in shared(chance):
        start = datetime.fromisoformat(str(line["start"]))
        end = start + timedelta(minutes=chance.randrange(2 * 365 * 1440))
        yield {**line, "end": end.isoformat()}


def question(chance: random.Random, parts: Line) -> Line:
    start = FIRST + timedelta(minutes=chance.randrange(365 * 1440))
    if chance.random() < 0.2:
        return {**parts, "start": start.isoformat(), "add_business_days": chance.randrange(1, 15)}
    pauses = []
    if chance.random() < 0.2:
        pause = start + timedelta(hours=chance.randrange(1, 20))
        pauses = [[pause.isoformat(), (pause + timedelta(hours=5)).isoformat()]]
    amount = chance.choice((7200, 14_400, 28_800, 86_400, 144_000))
    return {**parts, "start": start.isoformat(), "add_seconds": amount, "pauses": pauses}


if __name__ == "__main__":
    main()
