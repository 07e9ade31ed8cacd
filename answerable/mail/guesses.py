"""Wrong secrets from one address, counted, so that guessing is slow."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

WITHIN = timedelta(minutes=1)
MOST = 20
_MOST_ADDRESSES = 10_000


class Guesses:
    """Counts of this process; a guess that is right costs nothing."""

    def __init__(self) -> None:
        self._made: dict[str, deque[datetime]] = {}

    def add(self, address: str, at: datetime) -> None:
        """A wrong one was tried."""
        if len(self._made) >= _MOST_ADDRESSES:
            self._made.clear()
        self._made.setdefault(address, deque(maxlen=MOST)).append(at)

    def are_too_many(self, address: str, at: datetime) -> bool:
        """Were as many tried from there within a minute?"""
        made = self._made.get(address)
        return made is not None and len(made) == MOST and at - made[0] < WITHIN
