"""What the templates of the desk are given: plain values, worked out before rendering.

Templates read these and nothing else, so that no page asks the database while it is drawn. Instants
are aware UTC datetimes, dates are dates; words are already in the reader's language; `html` is
sanitised `Markup`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from markupsafe import Markup

from answerable.desk.mail_shapes import RecipientBar
from answerable.ui.due import Due


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on our side, or on theirs."""

    name: str
    initials: str
    id: int = 0


@dataclass(frozen=True, slots=True)
class SeverityShape:
    """A severity of the policy. `criteria` is the sentence that tells when it applies."""

    level: int
    code: str
    name: str
    criteria: str = ""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as a line of a list. `last_line` names its author: "Li Lei: from this morning…"."""

    number: str
    subject: str
    url: str
    severity: SeverityShape
    customer_name: str
    cover_text: str
    door: str
    state: str
    assignee: Person | None = None
    due: Due | None = None
    last_line: str = ""
    last_is_ours: bool = False
    is_unread: bool = False
    is_confirmed: bool = True
    topic: str = ""
    waiting_text: str = ""
    asks: bool = False
    """A colleague has to decide where it belongs, or who asks."""

    @property
    def row_url(self) -> str:
        """Where this line can be asked for again by itself."""
        return f"{self.url}row/"


@dataclass(frozen=True, slots=True)
class Owed:
    """A commitment on a page: what was promised, how its clock stands, and its proof."""

    promise_text: str
    clause_number: str
    due: Due
    why_url: str
    started_at: datetime
    evidence_text: str = ""
    about_text: str = ""
    about_url: str = ""
    case: CaseRow | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file on a message or in a draft (size in bytes; a draft's files are known by `id`)."""

    name: str
    size: int
    url: str = ""
    id: int = 0
    is_picture: bool = False
    """May a small picture of it be shown?"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far an outgoing message got: waiting, sent or failed, with a sentence."""

    state: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a conversation: kind is message, note, event, call or file."""

    id: int
    kind: str
    author: Person
    at: datetime
    html: Markup = Markup("")
    quoted_html: Markup = Markup("")
    ours: bool = False
    door: str = ""
    url: str = ""
    recipients_text: str = ""
    details: Sequence[tuple[str, str]] = ()
    """How it came or went: from, to, copy to, and how it was known to belong here."""
    answer_url: str = ""
    formatted_url: str = ""
    """Where it is shown as it came, if there is more to see than its words."""
    has_html: bool = False
    remote_pictures: int = 0
    is_verified: bool = True
    attachments: Sequence[Attachment] = ()
    delivery: Delivery | None = None
    is_first_unread: bool = False
    is_automatic: bool = False
    came_by_mail: bool = False
    """Of a note: nobody signed in to write it, and From can be forged."""
    icon: str = "info"


@dataclass(frozen=True, slots=True)
class Fold:
    """Several events in a row, told as one line until somebody opens it."""

    entries: Sequence[Entry]
    kind: str = "fold"


def folded(entries: Sequence[Entry], at_least: int = 3) -> list[Entry | Fold]:
    """Gather runs of `at_least` or more events; everything else stays where it is."""
    result: list[Entry | Fold] = []
    run: list[Entry] = []
    for entry in [*entries, None]:
        if entry is not None and entry.kind == "event" and not entry.is_first_unread:
            run.append(entry)
            continue
        result += [Fold(tuple(run))] if len(run) >= at_least else run
        run = []
        result += [entry] if entry is not None else []
    return result


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to pick: value, label, and whether it is the present one."""

    value: str
    label: str
    is_current: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of any other list: what, where it leads, when, and a word beside it."""

    text: str
    url: str = ""
    note: str = ""
    at: datetime | None = None
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """For a lead: promises kept as one sentence and one line (shares from 0 to 1, oldest first)."""

    sentence: str
    shares: Sequence[float]
    at_risk: Sequence[Owed]
    loads: Sequence[tuple[Person, int, int]]

    @property
    def points(self) -> str:
        """The line for an SVG of 100 by 30 units that shows shares from one half up."""
        step = 100 / max(len(self.shares) - 1, 1)
        return " ".join(
            f"{index * step:.1f},{30 - max(share - 0.5, 0) * 60:.1f}"
            for index, share in enumerate(self.shares)
        )


@dataclass(frozen=True, slots=True)
class Contact:
    """The person at the customer. `local_time` is the wall clock there, in words."""

    name: str
    email: str = ""
    phone: str = ""
    language: str = ""
    local_time: str = ""
    role: str = ""
    is_named: bool = False
    url: str = ""
    trained_until_on: date | None = None


@dataclass(frozen=True, slots=True)
class CustomerShape:
    """Who it is and what they are entitled to."""

    name: str
    url: str = ""
    cover_text: str = ""
    cover_until_on: date | None = None
    cover_reason: str = ""
    installations: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class CasePage:
    """The head of a case and what its actions need. `url` ends in a slash; actions hang below it."""

    number: str
    subject: str
    url: str
    topic: str
    kind: str
    state: str
    severity: SeverityShape
    is_confirmed: bool
    door: str
    opened_at: datetime
    claimed: SeverityShape | None = None
    assignee: Person | None = None
    team_name: str = ""
    is_mine: bool = False
    due: Due | None = None
    pause_text: str = ""
    resolution_text: str = ""
    merged_into: tuple[str, str] | None = None
    severities: Sequence[SeverityShape] = ()
    kinds: Sequence[Choice] = ()
    assignable: Sequence[Person] = ()
    teams: Sequence[Choice] = ()
    pause_reasons: Sequence[Choice] = ()
    related: Sequence[CaseRow] = ()


@dataclass(frozen=True, slots=True)
class DraftText:
    """A kept draft (`saved_at` None when there is none)."""

    text: str = ""
    saved_at: datetime | None = None
    files: Sequence[Attachment] = ()


@dataclass(frozen=True, slots=True)
class Composer:
    """What the composer knows: recipients in words, and what sending does to the promises."""

    reply_url: str
    note_url: str
    draft_url: str
    upload_url: str
    bar: RecipientBar
    effects: Sequence[str] = ()
    language_name: str = ""
    can_reply: bool = True
    why_not: str = ""
    file_limit: int = 25_000_000
    reply: DraftText = field(default_factory=DraftText)
    note: DraftText = field(default_factory=DraftText)
    error: str = ""
    once: str = ""
