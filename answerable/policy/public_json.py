"""The public policy for machines: the promises of the page in every language at once, nothing internal."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from answerable.policy.document import Clause, Desk, PolicyDocument, Target
from answerable.policy.explanation import Contents
from answerable.policy.opening import opening_at
from answerable.policy.text import Text
from answerable.policy.wording import clause_text, clause_title, target_words


def public_json(document: PolicyDocument, at: datetime, contents: Contents) -> dict[str, Any]:
    """The policy as plain values. Times are seconds, instants ISO 8601 in UTC, texts by language code."""
    return {
        "id": document.id,
        "languages": list(document.languages),
        "vendor": {
            "name": _texts(document, document.vendor.name),
            "website": document.vendor.website,
            "zone": document.vendor.zone,
        },
        "severities": [
            {
                "id": severity.id,
                "name": _texts(document, severity.name),
                "criteria": _texts(document, severity.criteria),
                "examples": [_texts(document, example) for example in severity.examples],
            }
            for severity in document.severities
        ],
        "clauses": [_clause(document, clause) for clause in document.public_clauses],
        "calendars": _calendars(document),
        "doors": [
            {"door": offer.door, "name": _texts(document, offer.name), "address": offer.address}
            for offer in document.doors
        ],
        "desks": [_desk(document, desk, at, contents) for desk in document.desks],
    }


def _clause(document: PolicyDocument, clause: Clause) -> dict[str, Any]:
    return {
        "id": clause.id,
        "number": clause.number,
        "promise": clause.promise,
        "title": _by_language(document, lambda language: clause_title(document, clause, language)),
        "text": _by_language(document, lambda language: clause_text(document, clause, language)),
        "when": {
            name: list(values) for name, values in msgspec.structs.asdict(clause.when).items() if values
        },
        "target": _target(clause.target),
        "target_words": _by_language(document, lambda language: target_words(document, clause, language)),
        "calendar": clause.calendar,
        "starts_on": clause.starts_on,
        "met_by": list(clause.met_by),
        "repeats": clause.repeats,
        "pausable": list(clause.pausable),
    }


def _target(target: Target | None) -> dict[str, Any] | None:
    if target is None:
        return None
    if target.duration is not None:
        return {"seconds": round(target.duration.total_seconds())}
    if target.working_days is not None:
        return {"working_days": target.working_days}
    if target.period is not None:
        return {"period": str(target.period)}
    return {"times": target.times, "per": str(target.per)}


def _calendars(document: PolicyDocument) -> dict[str, Any]:
    """The calendars that public clauses and desks name; those only our own promises use stay ours."""
    used = {clause.calendar for clause in document.public_clauses} | {
        desk.calendar for desk in document.desks
    }
    calendars = {slug: calendar for slug, calendar in document.calendars.items() if slug in used}
    return {slug: msgspec.to_builtins(calendar, str_keys=True) for slug, calendar in calendars.items()}


def _desk(document: PolicyDocument, desk: Desk, at: datetime, contents: Contents) -> dict[str, Any]:
    opening = opening_at(contents(desk.calendar), at)
    return {
        "id": desk.id,
        "name": _texts(document, desk.name),
        "calendar": desk.calendar,
        "is_open": opening.is_open,
        "changes_at": opening.changes_at.isoformat() if opening.changes_at else None,
    }


def _texts(document: PolicyDocument, text: Text) -> dict[str, str]:
    return _by_language(document, text.get)


def _by_language(document: PolicyDocument, say: Callable[[str], str]) -> dict[str, str]:
    return {language: say(language) for language in document.languages}
