"""What is going on today: the situations a visitor should find, with their instants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from answerable.cases.models import Door
from answerable.demo.script import Script


@dataclass(frozen=True, slots=True)
class Situation:
    """How some cases stand today.

    `stands` is where the plot is cut: unseen, taken, asked, supplier, date, answered, heard. The
    instants are hours from now: of the due instant when `is_until_due`, else of the last moment.
    """

    stands: str
    fits: Callable[[Script], bool]
    instants: tuple[float, ...]
    is_until_due: bool = False
    door: str = ""


def _of(*severities: str) -> Callable[[Script], bool]:
    return lambda script: script.severity in severities


def _with(tag: str) -> Callable[[Script], bool]:
    return lambda script: script.has(tag) and script.severity != "P1"


def _calm(script: Script) -> bool:
    return script.severity in ("P3", "P4")


SITUATIONS = (
    # Nobody has them yet, and the time runs.
    Situation("unseen", _calm, (0.2, 0.7, 1.9, 4.5, 7.2, 9.8, 12.5, 15.1, 17.7, 19.4, 21.3, 22.6, 23.4, 23.8),
              is_until_due=True, door=Door.MAIL),
    Situation("unseen", _of("P2"), (0.4, 2.6, 5.5, 7.4), is_until_due=True, door=Door.PORTAL),
    # Somebody has them, the first answer is still owed.
    Situation("taken", _of("P1"), (0.8,), is_until_due=True, door=Door.PORTAL),
    Situation("taken", _of("P2"), (1.2, 3.9, 6.1), is_until_due=True, door=Door.PORTAL),
    Situation("taken", _calm, (3.1, 6.6, 10.4, 14.2, 18.8), is_until_due=True, door=Door.MAIL),
    # Missed, and still owed.
    Situation("unseen", _of("P2"), (-0.6,), is_until_due=True, door=Door.PORTAL),
    Situation("taken", _of("P2"), (-4.7,), is_until_due=True, door=Door.PORTAL),
    Situation("taken", _calm, (-1.8,), is_until_due=True, door=Door.MAIL),
    Situation("heard", _calm, (-3.2,), is_until_due=True, door=Door.MAIL),
    # The customer wrote again; an answer within a day is owed.
    Situation("heard", lambda script: script.severity != "P1",
              (0.3, 1.4, 2.8, 5.1, 8.3, 11.7, 14.6, 17.2, 19.9, 21.8, 22.9, 23.5),
              is_until_due=True, door=Door.MAIL),
    # We work on it; nothing is owed at the moment.
    Situation("answered", lambda script: True, tuple(-hours for hours in (
        1.1, 2.3, 4.0, 5.2, 7.5, 11.0, 18.0, 22.0, 26.0, 30.0, 44.0, 51.0,
        70.0, 75.0, 96.0, 120.0, 146.0, 190.0))),
    # They wait.
    Situation("asked", _with("Q"), tuple(-hours for hours in (
        1.6, 3.3, 6.0, 20.0, 25.0, 29.0, 46.0, 54.0, 72.0, 80.0, 100.0, 125.0, 168.0, 240.0, 330.0))),
    Situation("supplier", _with("W"), (-8.0, -52.0, -130.0, -290.0)),
    Situation("date", _with("D"), (-5.0, -26.0, -49.0, -60.0)),
)  # fmt: skip
