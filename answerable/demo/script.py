"""Scripts: what is said on a case, from the first word to the last, written as short plays.

A script begins with `=== subject // another subject | kind severity team`. Each part begins with
a letter that says who speaks, perhaps a kind of attachment (`C @log: …`), and runs to the next:

    C  the customer writes             T  a telephone call that reached the customer
    S  we answer                       W  the case waits for a supplier (the text is the remark)
    Q  we ask, and the case waits      D  the case waits for an agreed date (the text is the remark)
    N  a note by who has the case      R  the resolution, sent to the customer
    M  a note by a colleague           E  thanks after the resolution (not everybody writes them)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "scripts"
PARTS = "CSQNMTWDRE"

_PART = re.compile(rf"^([{PARTS}])(?: @([a-z]+))?: ?(.*)$")


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that happens on the case. Words in braces are filled in for each case."""

    tag: str
    text: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """One play. `severity` is what the matter really deserves, whatever the customer claims."""

    name: str
    subjects: tuple[str, ...]
    kind: str
    severity: str
    team: str
    parts: tuple[Part, ...]

    def has(self, tag: str) -> bool:
        """Does such a part occur?"""
        return any(part.tag == tag for part in self.parts)


@lru_cache(maxsize=4)
def library(language: str) -> tuple[Script, ...]:
    """Every script in this language, in the order of their files."""
    found: list[Script] = []
    for file in sorted((FOLDER / language).glob("*.txt")):
        blocks = file.read_text("utf-8").split("=== ")[1:]
        found += [_script(block, f"{file.stem}-{number}") for number, block in enumerate(blocks)]
    return tuple(found)


def _script(block: str, name: str) -> Script:
    head, _newline, body = block.partition("\n")
    subjects, _bar, marks = head.rpartition(" | ")
    kind, severity, team = marks.split()
    return Script(name, tuple(subjects.split(" // ")), kind, severity, team, tuple(_parts(body, name)))


def _parts(body: str, name: str) -> list[Part]:
    parts: list[Part] = []
    for line in body.strip().splitlines():
        begun = _PART.match(line)
        if begun:
            parts.append(Part(begun[1], begun[3], begun[2] or ""))
        elif parts:
            parts[-1] = Part(parts[-1].tag, f"{parts[-1].text}\n{line}", parts[-1].file)
        else:
            raise ValueError(f"script {name}: a line before the first part: {line}")
    return parts
