"""Whether the names inside a document point at something, and whether each clause says all it needs.

What is found here makes a policy unusable; what is merely unwise is the business of lint.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final
from zoneinfo import ZoneInfo

from answerable.policy.decoding import Complaint
from answerable.policy.document import Clause, PolicyDocument
from answerable.policy.problems import Path
from answerable.policy.vocabulary import CLOCKLESS_PROMISES, HUMAN_PROMISES

BLANKS: Final = frozenset(
    {"target", "calendar", "vendor", "website", "mail", "hotline", "fax", "portal", "chat", "api"}
)


def broken_references(document: PolicyDocument) -> Iterator[Complaint]:
    """Yield what keeps the document from being used."""
    yield from _repeated_ids(document)
    yield from _of_the_whole(document)
    for index, clause in enumerate(document.clauses):
        path: Path = ("clauses", index)
        yield from _of_clause(document, clause, path)
        yield from _incomplete(clause, path)


def _repeated_ids(document: PolicyDocument) -> Iterator[Complaint]:
    named: dict[str, list[str]] = {
        "clauses": [clause.id for clause in document.clauses],
        "severities": [severity.id for severity in document.severities],
        "sections": [section.id for section in document.sections],
        "plans": [plan.id for plan in document.plans],
        "desks": [desk.id for desk in document.desks],
        "doors": [str(offer.door) for offer in document.doors],
        "covers": [str(terms.cover) for terms in document.covers],
    }
    for table, ids in named.items():
        counts = Counter(ids)
        for index, id in enumerate(ids):
            if counts[id] > 1 and id in ids[:index]:
                yield Complaint((table, index), f'"{id}" is already taken; each must be named once')


def _of_the_whole(document: PolicyDocument) -> Iterator[Complaint]:
    severities = [severity.id for severity in document.severities]
    yield from _known(document.default_severity, severities, "severity", ("default_severity",))
    if not document.languages:
        yield Complaint(("languages",), 'expected at least one language, such as "en"')
    if not _is_zone(document.vendor.zone):
        yield Complaint(
            ("vendor", "zone"),
            f'"{document.vendor.zone}" is not a time zone; expected "Asia/Shanghai" or the like',
        )
    for index, desk in enumerate(document.desks):
        yield from _known(desk.calendar, document.calendars, "calendar", ("desks", index, "calendar"))
    for slug in document.calendar_names:
        yield from _known(slug, document.calendars, "calendar", ("calendar_names", slug))


def _of_clause(document: PolicyDocument, clause: Clause, path: Path) -> Iterator[Complaint]:
    severities = [severity.id for severity in document.severities]
    plans = [plan.id for plan in document.plans]
    if clause.calendar is not None:
        yield from _known(clause.calendar, document.calendars, "calendar", (*path, "calendar"))
    if clause.section is not None:
        sections = [section.id for section in document.sections]
        yield from _known(clause.section, sections, "section", (*path, "section"))
    for index, id in enumerate(clause.when.severity):
        yield from _known(id, severities, "severity", (*path, "when", "severity", index))
    for index, id in enumerate(clause.when.plan):
        yield from _known(id, plans, "plan", (*path, "when", "plan", index))
    for field, text in (("title", clause.title), ("text", clause.text)):
        for blank in sorted(text.blanks if text else ()):
            yield from _known(blank, sorted(BLANKS), "blank", (*path, field))


def _incomplete(clause: Clause, path: Path) -> Iterator[Complaint]:
    if clause.promise in CLOCKLESS_PROMISES:
        yield from _clockless(clause, path)
        return
    if clause.target is None:
        yield Complaint(
            path, f'{_name(clause)} promises to {_words(clause)}; expected a target, such as target = "PT4H"'
        )
    elif clause.calendar is None and clause.target.period is None and clause.target.times is None:
        yield Complaint(
            path, f'{_name(clause)} has a target; expected the calendar it counts on, calendar = "…"'
        )
    if clause.starts_on is None:
        yield Complaint(
            path, f'{_name(clause)} runs a clock; expected starts_on = "case.opened" or another event'
        )
    if not clause.met_by and clause.promise != "warrant":
        yield Complaint(
            path, f'{_name(clause)} runs a clock; expected met_by = ["human_reply"] or other evidence'
        )
    if "acknowledgement" in clause.met_by and clause.promise in HUMAN_PROMISES:
        yield Complaint(
            (*path, "met_by"),
            f"an automatic acknowledgement never keeps a promise to {_words(clause)}; "
            "expected evidence of a person's work",
        )


def _clockless(clause: Clause, path: Path) -> Iterator[Complaint]:
    if clause.promise == "open" and clause.calendar is None:
        yield Complaint(
            path, f'{_name(clause)} promises to be open; expected the calendar of the hours, calendar = "…"'
        )
    if clause.target is not None:
        yield Complaint(
            (*path, "target"), f'a clause that promises "{clause.promise}" runs no clock and has no target'
        )


def _known(name: str, names: Iterable[str], noun: str, path: Path) -> Iterator[Complaint]:
    known = list(names)
    if name not in known:
        listed = ", ".join(f'"{one}"' for one in known) or "none"
        yield Complaint(path, f'there is no {noun} "{name}"; known: {listed}')


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _name(clause: Clause) -> str:
    return f'clause "{clause.id}"'


def _words(clause: Clause) -> str:
    return clause.promise.replace("_", " ")
