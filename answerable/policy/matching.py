"""Which clauses hold in a situation.

Different promises stand beside each other: a grave problem reported by mail is owed a response and an answer.
Among clauses of the same promise and audience one wins: the highest precedence, then the one with the most
specific condition, then the first in the file. Lint refuses policies in which anything but the precedence
would decide between different terms.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from answerable.policy.document import Clause, Condition, PolicyDocument
from answerable.policy.vocabulary import CoverName, Door, Kind


class Situation(NamedTuple):
    """What is known when a promise is made. `plan` is the service plan of the contract, if there is one."""

    kind: Kind
    severity: str
    door: Door
    cover: CoverName
    plan: str | None = None


class Choice(NamedTuple):
    """The clause that holds for one promise, and those of the same promise that gave way to it."""

    clause: Clause
    gave_way: tuple[Clause, ...]


def clauses_for(document: PolicyDocument, event: str, situation: Situation) -> list[Clause]:
    """Return the clauses `event` starts in this situation, one a promise and audience, in file order."""
    return [choice.clause for choice in choices_for(document, event, situation)]


def choices_for(document: PolicyDocument, event: str, situation: Situation) -> list[Choice]:
    """Like clauses_for, with the clauses that gave way."""
    order = {clause.id: index for index, clause in enumerate(document.clauses)}
    matching = [clause for clause in document.clauses if clause.has_clock and clause.starts_on == event]
    matching = [clause for clause in matching if applies(clause.when, situation)]
    chosen = [_choose(rivals, order) for rivals in _rivals(matching)]
    return sorted(chosen, key=lambda choice: order[choice.clause.id])


def applies(when: Condition, situation: Situation) -> bool:
    """Whether every part of the condition admits the situation; an empty part admits all."""
    return (
        (not when.kind or situation.kind in when.kind)
        and (not when.severity or situation.severity in when.severity)
        and (not when.door or situation.door in when.door)
        and (not when.cover or situation.cover in when.cover)
        and (not when.plan or situation.plan in when.plan)
    )


def specificity(when: Condition) -> int:
    """How many parts of a situation the condition asks about."""
    return sum(bool(part) for part in (when.kind, when.severity, when.door, when.cover, when.plan))


def overlap(one: Condition, other: Condition) -> bool:
    """Whether some situation satisfies both. A plan comes with a contract, so it implies that cover."""
    pairs = (
        (one.kind, other.kind),
        (one.severity, other.severity),
        (one.door, other.door),
        (_covers(one), _covers(other)),
        (one.plan, other.plan),
    )
    return all(not left or not right or set(left) & set(right) for left, right in pairs)


def _covers(when: Condition) -> tuple[CoverName, ...]:
    return when.cover or (("contract",) if when.plan else ())


def _rivals(clauses: Iterable[Clause]) -> Iterator[list[Clause]]:
    """Group clauses between which one must be chosen."""
    ordered = sorted(clauses, key=_promise)
    for _, group in groupby(ordered, key=_promise):
        yield list(group)


def _promise(clause: Clause) -> tuple[str, str]:
    return clause.promise, clause.audience


def _choose(rivals: list[Clause], order: dict[str, int]) -> Choice:
    ranked = sorted(rivals, key=lambda one: (-one.precedence, -specificity(one.when), order[one.id]))
    return Choice(ranked[0], tuple(ranked[1:]))
