"""The public face of a policy: everything the page says, in one language, with no internal clause in it.

Every number and every time in here comes from the policy; the template only arranges.
"""

from datetime import datetime
from typing import NamedTuple

from answerable.policy.document import Clause, Desk, DoorOffer, PolicyDocument, Section, Severity
from answerable.policy.explanation import Contents
from answerable.policy.hours import week_words
from answerable.policy.opening import opening_at, opening_words
from answerable.policy.phrases import phrases
from answerable.policy.text import Text, fill
from answerable.policy.vocabulary import CASE_PROMISES, Door
from answerable.policy.wording import (
    blanks_for,
    clause_text,
    clause_title,
    condition_words,
    target_words,
    terms_words,
)


class PublicClause(NamedTuple):
    """A clause as customers read it. `condition` is empty when it always applies."""

    id: str
    number: str
    title: str
    text: str
    target: str
    condition: str
    terms: tuple[str, ...]


class PublicSection(NamedTuple):
    """A heading with its clauses."""

    id: str
    title: str
    text: str
    clauses: tuple[PublicClause, ...]


class PublicPromise(NamedTuple):
    """What a severity is promised: "response", "4 hours, round the clock"; `condition` besides that."""

    promise: str
    target: str
    condition: str


class PublicSeverity(NamedTuple):
    """A severity with its meaning and its promises."""

    id: str
    name: str
    criteria: str
    examples: tuple[str, ...]
    promises: tuple[PublicPromise, ...]


class PublicDesk(NamedTuple):
    """A desk and how it stands right now. `changes_at` is in UTC; None when it never changes."""

    id: str
    name: str
    text: str
    is_open: bool
    changes_at: datetime | None
    now_words: str
    hours: str
    reached_by: tuple["PublicDoor", ...]


class PublicDoor(NamedTuple):
    """A way in. `href` is empty when there is nothing to press."""

    door: Door
    name: str
    address: str
    href: str
    text: str


class PublicPolicy(NamedTuple):
    """The whole page."""

    vendor: str
    title: str
    introduction: str
    closing: str
    severities: tuple[PublicSeverity, ...]
    sections: tuple[PublicSection, ...]
    desks: tuple[PublicDesk, ...]
    doors: tuple[PublicDoor, ...]


def publish(document: PolicyDocument, language: str, at: datetime, contents: Contents) -> PublicPolicy:
    """Build the page in `language` as it stands at `at`. `contents` gives the calendars by slug."""
    doors = tuple(_door(document, offer, language) for offer in document.doors)
    return PublicPolicy(
        vendor=document.vendor.name.get(language),
        title=_words(document, document.texts.title, language),
        introduction=_words(document, document.texts.introduction, language),
        closing=_words(document, document.texts.closing, language),
        severities=tuple(_severity(document, severity, language) for severity in document.severities),
        sections=_sections(document, language),
        desks=tuple(desk_now(document, desk, language, at, contents, doors) for desk in document.desks),
        doors=doors,
    )


def desk_now(
    document: PolicyDocument,
    desk: Desk,
    language: str,
    at: datetime,
    contents: Contents,
    doors: tuple[PublicDoor, ...] = (),
) -> PublicDesk:
    """A desk as it stands at the instant `at`."""
    content = contents(desk.calendar)
    opening = opening_at(content, at)
    return PublicDesk(
        id=desk.id,
        name=desk.name.get(language),
        text=_words(document, desk.text, language),
        is_open=opening.is_open,
        changes_at=opening.changes_at,
        now_words=opening_words(opening, content.definition.zone, at, language),
        hours=week_words(content.definition, language),
        reached_by=tuple(door for door in doors if door.door in desk.doors),
    )


def _sections(document: PolicyDocument, language: str) -> tuple[PublicSection, ...]:
    """The sections in order, empty ones left out; clauses of none come last, under no heading."""
    sections = [_section(document, section, language) for section in document.sections]
    loose = tuple(_clause(document, one, language) for one in document.public_clauses if one.section is None)
    if loose:
        sections.append(PublicSection("", "", "", loose))
    return tuple(section for section in sections if section.clauses or section.text)


def _section(document: PolicyDocument, section: Section, language: str) -> PublicSection:
    clauses = (clause for clause in document.public_clauses if clause.section == section.id)
    return PublicSection(
        id=section.id,
        title=section.title.get(language),
        text=_words(document, section.text, language),
        clauses=tuple(_clause(document, clause, language) for clause in clauses),
    )


def _clause(document: PolicyDocument, clause: Clause, language: str) -> PublicClause:
    everything = phrases(language)["everything"]
    condition = condition_words(document, clause.when, language)
    return PublicClause(
        id=clause.id,
        number=clause.number,
        title=clause_title(document, clause, language),
        text=clause_text(document, clause, language),
        target=target_words(document, clause, language),
        condition="" if condition == everything else condition,
        terms=tuple(terms_words(clause, language)),
    )


def _severity(document: PolicyDocument, severity: Severity, language: str) -> PublicSeverity:
    clauses = (clause for clause in document.public_clauses if severity.id in clause.when.severity)
    return PublicSeverity(
        id=severity.id,
        name=severity.name.get(language),
        criteria=severity.criteria.get(language),
        examples=tuple(example.get(language) for example in severity.examples),
        promises=tuple(
            _promise(document, clause, language) for clause in clauses if clause.promise in CASE_PROMISES
        ),
    )


def _promise(document: PolicyDocument, clause: Clause, language: str) -> PublicPromise:
    plans = [document.plan(id).name.get(language) for id in clause.when.plan]
    condition = phrases(language)["plan"].format(names=phrases(language)["join"].join(plans)) if plans else ""
    promise = phrases(language)[f"promise.{clause.promise}"]
    return PublicPromise(promise, target_words(document, clause, language), condition)


def _door(document: PolicyDocument, offer: DoorOffer, language: str) -> PublicDoor:
    address = offer.address or ""
    name, text = offer.name.get(language), _words(document, offer.text, language)
    return PublicDoor(offer.door, name, address, _href(offer.door, address), text)


def _href(door: Door, address: str) -> str:
    if not address:
        return ""
    if door == "mail":
        return f"mailto:{address}"
    if door == "hotline":
        return f"tel:{address}"
    if door == "portal":
        return address if "://" in address else f"https://{address}"
    return ""


def _words(document: PolicyDocument, text: Text | None, language: str) -> str:
    return fill(text.get(language), blanks_for(document, None, language)) if text else ""
