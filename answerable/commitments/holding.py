"""Taking the larger thing before its promises: the one order in which everybody locks.

The verbs of a case hold the case and then its promises. Whoever begins below, at a promise, takes the
case first too, or the two would wait for each other; this room knows no cases, so they say how.
"""

from __future__ import annotations

from collections.abc import Callable

from answerable.lib.ref import Ref

Holder = Callable[[int], object]
_holders: dict[str, Holder] = {}


def held_by(kind: str, holder: Holder) -> None:
    """Have `holder(id)` lock a thing of this kind until the transaction ends."""
    _holders[kind] = holder


def hold(within: Ref) -> None:
    """Lock the thing on whose page a promise shows. To be called before the promise is locked."""
    holder = _holders.get(within.kind)
    if holder is not None:
        holder(within.id)
