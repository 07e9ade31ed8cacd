"""What is unwise or contradictory in a policy that can be read.

An error keeps a policy from being activated; a warning is for a person to weigh.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Final, Literal, NamedTuple

from answerable.lib.worktime import CalendarError
from answerable.policy.coverage import uncovered_situations
from answerable.policy.document import Clause, PolicyDocument, Rung, Target, texts_of
from answerable.policy.matching import overlap
from answerable.policy.problems import Path
from answerable.policy.wording import amount_short, target_short

_NUMBER: Final = re.compile(r"\d")


class Finding(NamedTuple):
    """One remark: how grave, where, and what."""

    level: Literal["error", "warning"]
    path: Path
    message: str


def lint(document: PolicyDocument, on: date) -> list[Finding]:
    """Return everything remarkable, errors first. `on` is the day from which calendars must make sense."""
    found = [
        *_contradictions(document),
        *_impossible_calendars(document, on),
        *_ladders(document),
        *_uncovered(document),
        *_missing_translations(document),
        *_unused(document),
        *_unoffered_doors(document),
        *_numbers_in_texts(document),
    ]
    return sorted(found, key=lambda finding: finding.level != "error")


def _contradictions(document: PolicyDocument) -> Iterator[Finding]:
    """B-4: clauses that meet in a situation, differ in their terms, and leave it open which one holds."""
    for (_, one), (index, other) in combinations(enumerate(document.clauses), 2):
        if _are_rivals(one, other) and one.precedence == other.precedence and _terms(one) != _terms(other):
            message = (
                f'clauses "{one.id}" ({_target(one)}) and "{other.id}" ({_target(other)}) promise different '
                f"things in the same situation; give one of them a higher precedence"
            )
            yield Finding("error", ("clauses", index), message)


def _are_rivals(one: Clause, other: Clause) -> bool:
    if not (one.has_clock and other.has_clock) or one.starts_on != other.starts_on:
        return False
    return one.promise == other.promise and one.audience == other.audience and overlap(one.when, other.when)


def _terms(clause: Clause) -> tuple[object, ...]:
    return clause.target, clause.calendar, set(clause.met_by), set(clause.pausable), clause.repeats


def _target(clause: Clause) -> str:
    return target_short(clause.target) if clause.target else "no target"


def _impossible_calendars(document: PolicyDocument, on: date) -> Iterator[Finding]:
    for slug, calendar in document.calendars.items():
        try:
            calendar.worktime(on)
        except CalendarError as error:
            yield Finding("error", ("calendars", slug), f'calendar "{slug}" is impossible: {error}')


def _ladders(document: PolicyDocument) -> Iterator[Finding]:
    for index, clause in enumerate(document.clauses):
        path: Path = ("clauses", index, "warnings")
        length = _length(clause.target) if clause.target else None
        if length is None:
            if clause.warnings:
                yield Finding(
                    "error", path, f'clause "{clause.id}" has warnings, but no amount of time to warn within'
                )
            continue
        yield from _ladder(clause, length, path)


def _ladder(clause: Clause, length: timedelta, path: Path) -> Iterator[Finding]:
    places = [_place(rung, length) for rung in clause.warnings]
    for place, rung in zip(places, clause.warnings, strict=True):
        if place <= timedelta(0) and rung.before is not None:
            message = (
                f'clause "{clause.id}" warns {amount_short(rung.before)} before it is due, '
                f"but allows only {_target(clause)}"
            )
            yield Finding("error", path, message)
    for number, (earlier, later) in enumerate(pairwise(places), start=2):
        if later <= earlier:
            message = (
                f'the warnings of clause "{clause.id}" do not come one after the other: '
                f"number {number} is not later than the one above it"
            )
            yield Finding("error", path, message)


def _length(target: Target) -> timedelta | None:
    """How long a target runs, working days taken as whole days: good enough to put warnings in order."""
    if target.working_days is not None:
        return timedelta(days=target.working_days)
    return target.duration


def _place(rung: Rung, length: timedelta) -> timedelta:
    """When a rung comes, counted from the start."""
    if rung.at_fraction is not None:
        return length * rung.at_fraction
    return length - rung.before if rung.before is not None else length + (rung.after or timedelta(0))


def _uncovered(document: PolicyDocument) -> Iterator[Finding]:
    for words in uncovered_situations(document):
        yield Finding("warning", ("clauses",), f"no clause promises a response for {words}")


def _missing_translations(document: PolicyDocument) -> Iterator[Finding]:
    for path, text in texts_of(document):
        missing = [language for language in document.languages if not text.has(language)]
        if missing:
            yield Finding("warning", path, f"this text is missing in {', '.join(missing)}")


def _unused(document: PolicyDocument) -> Iterator[Finding]:
    used = {clause.calendar for clause in document.clauses} | {desk.calendar for desk in document.desks}
    for slug in document.calendars:
        if slug not in used:
            yield Finding("warning", ("calendars", slug), f'no clause and no desk uses calendar "{slug}"')
    sections = {clause.section for clause in document.clauses}
    for index, section in enumerate(document.sections):
        if section.id not in sections and section.text is None:
            yield Finding("warning", ("sections", index), f'section "{section.id}" is empty')


def _unoffered_doors(document: PolicyDocument) -> Iterator[Finding]:
    offered = {offer.door for offer in document.doors}
    for index, clause in enumerate(document.clauses):
        strangers = [door for door in clause.when.door if offered and door not in offered]
        if strangers:
            message = (
                f'clause "{clause.id}" asks for a door the policy does not offer: {", ".join(strangers)}'
            )
            yield Finding("warning", ("clauses", index, "when", "door"), message)


def _numbers_in_texts(document: PolicyDocument) -> Iterator[Finding]:
    """A number typed into the words of a clause stays behind when its target changes."""
    for index, clause in enumerate(document.clauses):
        typed = (
            clause.text is not None
            and clause.target is not None
            and any(_NUMBER.search(words) for _, words in clause.text.versions())
        )
        if typed:
            message = (
                f'the text of clause "{clause.id}" has a number typed in; '
                "write {target} and it always agrees with the clock"
            )
            yield Finding("warning", ("clauses", index, "text"), message)
