"""What a check found out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Verdict(IntEnum):
    """How bad it is, in rising order."""

    GOOD = 0
    LOOK = 1
    BAD = 2


@dataclass(frozen=True)
class Finding:
    """One line of the examination; `advice` says what to do, empty when there is nothing."""

    about: str
    verdict: Verdict
    said: str
    advice: str = ""


def good(about: str, said: str) -> Finding:
    return Finding(about, Verdict.GOOD, said)


def look(about: str, said: str, advice: str) -> Finding:
    return Finding(about, Verdict.LOOK, said, advice)


def bad(about: str, said: str, advice: str) -> Finding:
    return Finding(about, Verdict.BAD, said, advice)
