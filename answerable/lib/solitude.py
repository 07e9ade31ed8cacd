"""Is this process the only one that writes? Then nothing has to be locked or read twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_is_alone = ContextVar("nobody_else_writes", default=False)


def is_alone() -> bool:
    """May verbs trust the objects they are given, because each was just read and nobody else writes?"""
    return _is_alone.get()


_moves = 0


def moves() -> int:
    """How often something was changed behind the objects that verbs hold; what was kept before is stale."""
    return _moves


def moved() -> None:
    """To be called by the one writer after it changed rows by other objects than the verbs hold."""
    global _moves
    _moves += 1


@contextmanager
def nobody_else() -> Iterator[None]:
    """Inside, `is_alone`: for filling a database that is not in use yet."""
    before = _is_alone.set(True)
    try:
        yield
    finally:
        _is_alone.reset(before)
