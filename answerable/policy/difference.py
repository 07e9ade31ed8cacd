"""What changed between two versions of a policy, in words: "P3 response: 24 h → 12 h"."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final, NamedTuple

import msgspec

from answerable.policy.document import Clause, PolicyDocument, Rung, Target
from answerable.policy.periods import Period
from answerable.policy.text import Text
from answerable.policy.wording import amount_short, clause_title, condition_words, target_short

_ARROW: Final = "→"
_NOTHING: Final = "nothing"


class Change(NamedTuple):
    """One change: about what, and what it was and is."""

    subject: str
    words: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.words}"


def differences(old: PolicyDocument, new: PolicyDocument) -> list[Change]:
    """Return every change in the order of the new policy, promises first. Empty when nothing changed."""
    return [*_clause_changes(old, new), *_other_changes(old, new)]


def _clause_changes(old: PolicyDocument, new: PolicyDocument) -> Iterator[Change]:
    before = {clause.id: clause for clause in old.clauses}
    after = {clause.id: clause for clause in new.clauses}
    for id, clause in after.items():
        if id in before:
            yield from _between(old, before[id], new, clause)
        else:
            yield Change(_subject(new, clause), f"new clause ({_summary(new, clause)})")
    for id, clause in before.items():
        if id not in after:
            yield Change(_subject(old, clause), f"clause removed ({_summary(old, clause)})")


def _between(old: PolicyDocument, before: Clause, new: PolicyDocument, after: Clause) -> Iterator[Change]:
    subject = _subject(new, after)
    if before.target != after.target:
        yield Change(subject, _arrow(_target(before.target), _target(after.target)))
    if before.when != after.when:
        conditions = condition_words(old, before.when, "en"), condition_words(new, after.when, "en")
        yield Change(subject, f"applies to {_arrow(*conditions)}")
    for field, label in _CLAUSE_FIELDS.items():
        one, other = getattr(before, field), getattr(after, field)
        if one != other:
            yield Change(subject, f"{label} {_arrow(_value(one), _value(other))}")
    for field, label in (("title", "title"), ("text", "text")):
        if getattr(before, field) != getattr(after, field):
            yield Change(subject, f"{label} reworded")


_CLAUSE_FIELDS: Final[Mapping[str, str]] = {
    "promise": "promise",
    "number": "clause number",
    "audience": "audience",
    "calendar": "counted on calendar",
    "starts_on": "starts on",
    "met_by": "met by",
    "repeats": "repeats",
    "pausable": "may pause for",
    "on_severity_change": "when the severity changes",
    "precedence": "precedence",
    "warnings": "warnings",
    "section": "section",
}


def _other_changes(old: PolicyDocument, new: PolicyDocument) -> Iterator[Change]:
    for field, noun in _TABLES.items():
        yield from _table_changes(noun, _named(getattr(old, field)), _named(getattr(new, field)))
    for field, noun in _SINGLES.items():
        one, other = getattr(old, field), getattr(new, field)
        if one != other:
            yield from _field_changes(noun, one, other)


_TABLES: Final[Mapping[str, str]] = {
    "severities": "severity",
    "calendars": "calendar",
    "desks": "desk",
    "doors": "door",
    "covers": "cover",
    "plans": "plan",
    "sections": "section",
    "calendar_names": "name of calendar",
}
_SINGLES: Final[Mapping[str, str]] = {
    "default_severity": "default severity",
    "languages": "languages",
    "effective_on": "effective on",
    "vendor": "vendor",
    "texts": "public text",
    "lifecycle": "life of a case",
    "queue": "order of the queue",
}


def _named(table: Any) -> dict[str, Any]:
    if isinstance(table, dict):
        return table
    return {str(getattr(row, "id", None) or getattr(row, "door", None) or row.cover): row for row in table}


def _table_changes(noun: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for id in dict.fromkeys(chain(after, before)):
        subject = f'{noun} "{id}"'
        if id not in before:
            yield Change(subject, "new")
        elif id not in after:
            yield Change(subject, "removed")
        elif before[id] != after[id]:
            yield from _field_changes(subject, before[id], after[id])


def _field_changes(subject: str, before: Any, after: Any) -> Iterator[Change]:
    """Changes of the fields of two structs of one type, or of two plain values."""
    if not isinstance(before, msgspec.Struct) or type(before) is not type(after):
        yield Change(
            subject, "reworded" if isinstance(after, Text) else _arrow(_value(before), _value(after))
        )
        return
    for field in msgspec.structs.fields(after):
        one, other = getattr(before, field.name), getattr(after, field.name)
        if isinstance(one, dict) and isinstance(other, dict):
            yield from _key_changes(f"{subject}, {_words(field.name)}", one, other)
        elif one != other:
            yield Change(subject, f"{_words(field.name)} {_field_words(one, other)}")


def _key_changes(subject: str, before: Mapping[Any, Any], after: Mapping[Any, Any]) -> Iterator[Change]:
    for key in dict.fromkeys(chain(after, before)):
        if before.get(key) != after.get(key):
            yield Change(f"{subject}, {key}", _arrow(_value(before.get(key)), _value(after.get(key))))


def _field_words(one: Any, other: Any) -> str:
    return (
        "reworded"
        if isinstance(one, Text) and isinstance(other, Text)
        else _arrow(_value(one), _value(other))
    )


def _arrow(before: str, after: str) -> str:
    return f"{before} {_ARROW} {after}"


def _subject(document: PolicyDocument, clause: Clause) -> str:
    return clause_title(document, clause, "en")


def _summary(document: PolicyDocument, clause: Clause) -> str:
    return f"{_target(clause.target)}, {condition_words(document, clause.when, 'en')}"


def _target(target: Target | None) -> str:
    return target_short(target) if target else "no time"


def _value(value: Any) -> str:
    """A value of a policy in a few words."""
    if value is None or value in ((), [], {}):
        return _NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Text):
        return f'"{value.get("en")}"'
    if isinstance(value, Rung):
        return _rung(value)
    if isinstance(value, msgspec.Struct):
        return _row(value)
    if isinstance(value, (tuple, list, frozenset)) and not isinstance(value, Period):
        return _list(value)
    return amount_short(value) if hasattr(value, "total_seconds") else _words(str(value))


def _row(value: msgspec.Struct) -> str:
    shown = (getattr(value, field.name) for field in msgspec.structs.fields(value))
    return " ".join(_value(part) for part in shown if part)


def _list(values: Iterable[Any]) -> str:
    parts = list(values)
    if len(parts) == 2 and all(isinstance(part, str) and ":" in part for part in parts):
        return "–".join(parts)
    return ", ".join(_value(part) for part in parts)


def _rung(rung: Rung) -> str:
    roles = " and ".join(_words(role) for role in rung.notify)
    if rung.at_fraction is not None:
        return f"{rung.at_fraction:.0%} to {roles}"
    if rung.before is not None:
        return f"{amount_short(rung.before)} before to {roles}"
    return f"{amount_short(rung.after)} after to {roles}" if rung.after else f"when missed to {roles}"


def _words(name: str) -> str:
    return name.replace("_", " ")
