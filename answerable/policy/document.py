"""The service policy as typed data: everything a policy file can say.

All structs are immutable. Order in the file is order in the document: the first severity is the gravest.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, ClassVar, Final, Literal, TypeVar

import msgspec

from answerable.calendars.definition import CalendarDefinition
from answerable.policy.decoding import Share
from answerable.policy.periods import Period
from answerable.policy.problems import Path
from answerable.policy.text import Text
from answerable.policy.vocabulary import (
    CASE_PROMISES,
    CLOCKLESS_PROMISES,
    Audience,
    BenefitKind,
    BenefitUnit,
    CoverName,
    Door,
    Evidence,
    Kind,
    NoticeRole,
    PauseReason,
    Promise,
    SeverityChange,
    StartEvent,
)

Count = Annotated[int, msgspec.Meta(ge=1, le=10_000)]
DEFAULT_CLOSE_AFTER: Final = timedelta(days=7)
DEFAULT_REOPEN_WITHIN: Final = timedelta(days=30)
_Named = TypeVar("_Named", bound="Severity | Clause | Plan")


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of a policy file."""


class Vendor(_Part, frozen=True):
    """Who makes the promises. `zone` is the zone in which the public page tells the time."""

    name: Text
    zone: str
    legal_name: Text | None = None
    address: Text | None = None
    website: str | None = None


class DoorOffer(_Part, frozen=True):
    """A way in that the policy offers, with the number or address that belongs to it."""

    door: Door
    name: Text
    address: str | None = None
    text: Text | None = None


class Desk(_Part, frozen=True):
    """People at work in opening hours: the page says whether they are there right now."""

    id: str
    name: Text
    calendar: str
    doors: tuple[Door, ...] = ()
    text: Text | None = None


class Severity(_Part, frozen=True):
    """A degree of harm the customer suffers. `alarm`: its notices ignore the quiet hours of those on duty."""

    id: str
    name: Text
    criteria: Text
    examples: tuple[Text, ...] = ()
    alarm: bool = False


class Target(_Part, frozen=True):
    """What is promised, in exactly one of five forms.

    `duration` counts on the clause's calendar; `working_days` ends with the n-th working day; `times` in each
    `per` period; `period` is a length of the civil calendar.
    """

    written_short: ClassVar[str] = "duration"

    duration: timedelta | None = None
    working_days: Count | None = None
    times: Count | None = None
    per: Period | None = None
    period: Period | None = None

    def __post_init__(self) -> None:
        """Refuse a target that says nothing or two things. Raises ValueError."""
        forms = [self.duration, self.working_days, self.times, self.period]
        if sum(form is not None for form in forms) != 1 or (self.times is None) != (self.per is None):
            raise ValueError(
                'expected exactly one of a duration ("PT4H"), working_days, period, or times with per'
            )
        if self.duration is not None and self.duration <= timedelta(0):
            raise ValueError("expected a duration longer than nothing")


class Condition(_Part, frozen=True):
    """When a clause applies. An empty list means any."""

    kind: tuple[Kind, ...] = ()
    severity: tuple[str, ...] = ()
    door: tuple[Door, ...] = ()
    cover: tuple[CoverName, ...] = ()
    plan: tuple[str, ...] = ()


class Rung(_Part, frozen=True):
    """One step of a warning ladder: at a share of the target, or a time before or after it is due."""

    notify: tuple[NoticeRole, ...]
    at_fraction: Share | None = msgspec.field(default=None, name="at")
    before: timedelta | None = None
    after: timedelta | None = None

    def __post_init__(self) -> None:
        """Refuse a rung without exactly one place on the clock, or which tells nobody. Raises ValueError."""
        if sum(place is not None for place in (self.at_fraction, self.before, self.after)) != 1:
            raise ValueError('expected exactly one of at ("50%"), before ("PT30M") and after ("PT0S")')
        if not self.notify:
            raise ValueError("expected at least one role to notify")


class Clause(_Part, frozen=True):
    """One promise: when it applies, how much time, on which calendar, what keeps it and who is warned."""

    id: str
    number: str
    promise: Promise
    title: Text
    text: Text | None = None
    section: str | None = None
    audience: Audience = "public"
    when: Condition = Condition()
    precedence: int = 0
    target: Target | None = None
    calendar: str | None = None
    starts_on: StartEvent | None = None
    met_by: tuple[Evidence, ...] = ()
    repeats: bool = False
    pausable: tuple[PauseReason, ...] = ()
    on_severity_change: SeverityChange = "from_start"
    warnings: tuple[Rung, ...] = ()

    @property
    def has_clock(self) -> bool:
        """Whether something starts this clause and a time is promised."""
        return (
            self.starts_on is not None and self.target is not None and self.promise not in CLOCKLESS_PROMISES
        )

    @property
    def is_on_case(self) -> bool:
        """Whether the ledger runs this clause on cases."""
        return self.has_clock and self.promise in CASE_PROMISES and self.starts_on != "enquiry.received"

    @property
    def is_public(self) -> bool:
        """Whether customers may read this clause."""
        return self.audience == "public"


class Benefit(_Part, frozen=True):
    """A right under a plan or a cover; without `limit` it is not counted."""

    kind: BenefitKind
    limit: Count | None = None
    unit: BenefitUnit | None = None
    per: Period | None = None
    text: Text | None = None


class Plan(_Part, frozen=True):
    """A named set of benefits which a contract line buys."""

    id: str
    name: Text
    text: Text | None = None
    benefits: tuple[Benefit, ...] = ()


class CoverTerms(_Part, frozen=True):
    """What holds for an installation under one kind of cover, beside the plan of a contract."""

    cover: CoverName
    name: Text
    text: Text | None = None
    length: Period | None = None
    starts_on: StartEvent | None = None
    benefits: tuple[Benefit, ...] = ()


class Section(_Part, frozen=True):
    """A heading of the public page; clauses name the section they stand in."""

    id: str
    title: Text
    text: Text | None = None


class Texts(_Part, frozen=True):
    """The words of the public page around its clauses."""

    title: Text
    introduction: Text | None = None
    closing: Text | None = None


class Lifecycle(_Part, frozen=True):
    """How long a resolved case waits before it closes, and how long after that a reply opens it again."""

    close_resolved_after: timedelta = DEFAULT_CLOSE_AFTER
    reopen_within: timedelta = DEFAULT_REOPEN_WITHIN


class Queue(_Part, frozen=True):
    """The published order among cases of equal severity that are due at the same time."""

    cover_order: tuple[CoverName, ...] = ()


class PolicyDocument(_Part, frozen=True):
    """A whole service policy."""

    format: Literal[1]
    id: str
    languages: tuple[str, ...]
    default_severity: str
    vendor: Vendor
    texts: Texts
    severities: tuple[Severity, ...]
    clauses: tuple[Clause, ...]
    calendars: dict[str, CalendarDefinition]
    calendar_names: dict[str, Text] = {}
    effective_on: date | None = None
    doors: tuple[DoorOffer, ...] = ()
    desks: tuple[Desk, ...] = ()
    sections: tuple[Section, ...] = ()
    plans: tuple[Plan, ...] = ()
    covers: tuple[CoverTerms, ...] = ()
    lifecycle: Lifecycle = Lifecycle()
    queue: Queue = Queue()
    ladders: dict[str, tuple[Rung, ...]] = {}

    def severity(self, id: str) -> Severity:
        """Return the severity `id`. Raises KeyError."""
        return _by_id(self.severities, id)

    def clause(self, id: str) -> Clause:
        """Return the clause `id`. Raises KeyError."""
        return _by_id(self.clauses, id)

    def plan(self, id: str) -> Plan:
        """Return the plan `id`. Raises KeyError."""
        return _by_id(self.plans, id)

    def address_of(self, door: Door) -> str | None:
        """The number or address of a door, when the policy offers it and names one."""
        return next((offer.address for offer in self.doors if offer.door == door), None)

    def calendar_name(self, slug: str, language: str) -> str:
        """The calendar's name for people; the slug when the policy gives it none."""
        return self.calendar_names[slug].get(language) if slug in self.calendar_names else slug

    @property
    def public_clauses(self) -> tuple[Clause, ...]:
        """The clauses customers may read, in order."""
        return tuple(clause for clause in self.clauses if clause.is_public)


def texts_of(part: object, path: Path = ()) -> Iterator[tuple[Path, Text]]:
    """Yield every localized text of a document with its path."""
    if isinstance(part, Text):
        yield path, part
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from texts_of(value, (*path, key))
    elif isinstance(part, tuple) and not isinstance(part, Period):
        for index, value in enumerate(part):
            yield from texts_of(value, (*path, index))
    elif isinstance(part, msgspec.Struct):
        for field in msgspec.structs.fields(part):
            yield from texts_of(getattr(part, field.name), (*path, field.encode_name))


def _by_id(parts: tuple[_Named, ...], id: str) -> _Named:
    for part in parts:
        if part.id == id:
            return part
    raise KeyError(id)
