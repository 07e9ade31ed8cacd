"""The corpus: mails of every kind as files, and beside them what a person would read in each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Letter:
    """One mail of the corpus. `expected` is what is right by the RFCs and by common sense."""

    name: str
    expected: dict[str, Any]

    @property
    def raw(self) -> bytes:
        return (FOLDER / f"{self.name}.eml").read_bytes()


@cache
def everything() -> list[Letter]:
    """Every mail, in the order of its name."""
    found = []
    for table in sorted(FOLDER.rglob("expected.json")):
        place = table.parent.relative_to(FOLDER)
        found += [Letter(f"{place}/{name}", what) for name, what in json.loads(table.read_text()).items()]
    return found
