"""Which clauses apply in a situation, when each is due, and why."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from answerable.calendars.content import CalendarContent, materialise
from answerable.lib.worktime import due, due_end_of_day
from answerable.policy.document import Clause, PolicyDocument
from answerable.policy.hours import week_words, zone_words
from answerable.policy.matching import Choice, Situation, choices_for
from answerable.policy.reckoning import days_words
from answerable.policy.vocabulary import StartEvent
from answerable.policy.wording import (
    clause_title,
    condition_words,
    target_short,
    target_words,
    terms_words,
)

Contents: TypeAlias = Callable[[str], CalendarContent]
CASE_EVENTS: tuple[StartEvent, ...] = ("case.opened", "message.received")


class Explained(NamedTuple):
    """One clause that applies: when its commitment would be due (UTC), and the reasons in sentences."""

    clause: Clause
    due_at: datetime
    reasons: tuple[str, ...]
    gave_way: tuple[Clause, ...]


class Explanation(NamedTuple):
    """What a policy promises in a situation that begins `at`, the earliest deadline first."""

    document: PolicyDocument
    situation: Situation
    at: datetime
    clauses: tuple[Explained, ...]

    @property
    def promises_response(self) -> bool:
        """Whether customers are promised a response at all; if not, people must be told so."""
        return any(one.clause.promise == "respond" and one.clause.is_public for one in self.clauses)


def explain(
    document: PolicyDocument, situation: Situation, at: datetime, contents: Contents | None = None
) -> Explanation:
    """Explain what opening a case, and a message with it, starts at the instant `at`.

    `contents` gives the calendars by slug as they stand in the database; without it they are worked out from
    the document alone. Raises CalendarError when a calendar cannot be worked with.
    """
    contents = contents or contents_of(document, at)
    choices = [choice for event in CASE_EVENTS for choice in choices_for(document, event, situation)]
    explained = [_explained(document, choice, at, contents) for choice in choices if choice.clause.is_on_case]
    return Explanation(document, situation, at, tuple(sorted(explained, key=lambda one: one.due_at)))


def contents_of(document: PolicyDocument, at: datetime) -> Contents:
    """The calendars of a document by slug, from the document alone."""
    return lambda slug: materialise(document.calendars[slug], at.year)


def as_json(explanation: Explanation) -> dict[str, Any]:
    """The explanation as plain values; instants are ISO 8601 in UTC."""
    return {
        "policy": explanation.document.id,
        "situation": explanation.situation._asdict(),
        "at": explanation.at.isoformat(),
        "promises_response": explanation.promises_response,
        "clauses": [_clause_json(explanation.document, one) for one in explanation.clauses],
    }


def _clause_json(document: PolicyDocument, one: Explained) -> dict[str, Any]:
    clause = one.clause
    return {
        "clause": clause.id,
        "number": clause.number,
        "promise": clause.promise,
        "audience": clause.audience,
        "title": clause_title(document, clause, "en"),
        "target": target_words(document, clause, "en"),
        "calendar": clause.calendar,
        "starts_on": clause.starts_on,
        "due": one.due_at.isoformat(),
        "met_by": list(clause.met_by),
        "pausable": list(clause.pausable),
        "reasons": list(one.reasons),
        "gave_way": [loser.id for loser in one.gave_way],
    }


def _explained(document: PolicyDocument, choice: Choice, at: datetime, contents: Contents) -> Explained:
    clause = choice.clause
    content = contents(clause.calendar or "")
    due_at = deadline(clause, content, at)
    reasons = (
        f"Applies: {condition_words(document, clause.when, 'en')}.",
        *(_gave_way(clause, loser) for loser in choice.gave_way),
        f"Promised: {target_words(document, clause, 'en')}.",
        f"Hours: {week_words(document.calendars[clause.calendar or ''], 'en')}.",
        *days_words(clause, content, at, due_at),
        *terms_words(clause, "en"),
    )
    return Explained(clause, due_at, reasons, choice.gave_way)


def deadline(clause: Clause, content: CalendarContent, at: datetime) -> datetime:
    """When a clause that starts at the instant `at` is due, without pauses, in UTC."""
    if clause.target is None or clause.calendar is None:
        raise ValueError(f'clause "{clause.id}" has no clock')
    if clause.target.working_days is not None:
        return due_end_of_day(content.worktime(), at, clause.target.working_days)
    return due(content.worktime(), at, clause.target.duration or timedelta(0))


def _gave_way(winner: Clause, loser: Clause) -> str:
    because = "its precedence is lower" if loser.precedence < winner.precedence else "it is less specific"
    target = target_short(loser.target) if loser.target else "no time"
    return f'Clause "{loser.id}" ({target}) would apply as well, but gives way: {because}.'


def local_words(instant: datetime, zone: str) -> str:
    """An instant on the wall clock of a zone: "Mon 2026-11-23 09:00 (Shanghai time)"."""
    return f"{instant.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M} ({zone_words(zone, 'en')})"
