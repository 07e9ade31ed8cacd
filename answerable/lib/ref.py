"""A reference to anything the house knows: what kind of thing it is, and which one."""

from __future__ import annotations

from typing import NamedTuple


class Ref(NamedTuple):
    """Names one thing without knowing its class: `Ref("case", 42)` reads "case 42".

    Things referred to like this are never deleted, so a reference never dangles.
    """

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Read what `str` wrote. Raises ValueError for anything else."""
        kind, separator, number = text.partition(":")
        if not separator or not kind.isidentifier():
            raise ValueError(f"{text!r} is not a reference like case:42")
        return cls(kind, int(number))
