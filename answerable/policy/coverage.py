"""Situations in which a policy promises no response, gathered into as few sentences as possible."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import TypeAlias, cast

from answerable.policy.document import PolicyDocument
from answerable.policy.matching import Situation, clauses_for
from answerable.policy.phrases import ENGLISH
from answerable.policy.vocabulary import COVERS, DOORS, KINDS, CoverName, Door, Kind

Box: TypeAlias = tuple[frozenset[str], ...]
_DIMENSIONS = 4


def uncovered_situations(document: PolicyDocument) -> Iterator[str]:
    """Yield, in words, the situations (severity, door, cover, kind) in which no public response is promised.

    A plan only adds to what a contract promises, so situations are tried without one.
    """
    axes = _axes(document)
    uncovered = [point for point in product(*axes) if not _is_covered(document, *point)]
    for box in _boxes(uncovered):
        yield _words(box, axes)


def _axes(document: PolicyDocument) -> tuple[Sequence[str], ...]:
    doors = [offer.door for offer in document.doors] or DOORS
    return [severity.id for severity in document.severities], doors, COVERS, KINDS


def _is_covered(document: PolicyDocument, severity: str, door: str, cover: str, kind: str) -> bool:
    situation = Situation(cast(Kind, kind), severity, cast(Door, door), cast(CoverName, cover))
    clauses = clauses_for(document, "case.opened", situation)
    return any(clause.promise == "respond" and clause.is_public for clause in clauses)


def _boxes(points: Iterable[tuple[str, ...]]) -> list[Box]:
    """Merge points that differ along one axis only, axis by axis."""
    boxes = [tuple(frozenset([value]) for value in point) for point in points]
    for axis in reversed(range(_DIMENSIONS)):
        merged: dict[Box, frozenset[str]] = {}
        for box in boxes:
            rest = (*box[:axis], frozenset(), *box[axis + 1 :])
            merged[rest] = merged.get(rest, frozenset()) | box[axis]
        boxes = [(*rest[:axis], values, *rest[axis + 1 :]) for rest, values in merged.items()]
    return boxes


def _words(box: Box, axes: tuple[Sequence[str], ...]) -> str:
    parts = []
    for axis, values in enumerate(box):
        if len(values) < len(set(axes[axis])) or axis == 0:
            names = [name for name in axes[axis] if name in values]
            parts.append(" or ".join(name if axis == 0 else ENGLISH[name] for name in names))
    return "severity " + ", ".join(parts)
