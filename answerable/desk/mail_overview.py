"""The head of the page "Mail": the day's flow, the tap, and the ledger of each mailbox, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from answerable.desk.mailbox_words import health_words
from answerable.mail import brakes, flow, mailboxes, tap, waiting
from answerable.mail.models import Outcome

# Of the chart, in its own units: two halves round a line, what came in above it.
HALF, WIDTH, GAP = 40, 10, 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the chart: where it stands, how high, and of what kind."""

    x: int
    y: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class TapShape:
    """How the tap stands, in words, and what waits behind it."""

    is_open: bool
    words: str
    since: datetime | None
    by: str
    reason: str
    waiting: int
    oldest: datetime | None
    braked: Sequence[str]
    limits: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything above the list."""

    sentence: str
    bars: Sequence[Bar]
    tap: TapShape
    ledgers: Sequence[Any]


def overview(now: datetime) -> Overview:
    """As it is now."""
    hours = flow.last_day(now)
    ledgers = [(one, health_words(one.health)) for one in mailboxes.ledgers(now) if one.is_open]
    return Overview(_sentence(hours), _bars(hours), tap_shape(now), ledgers)


def tap_shape(now: datetime) -> TapShape:
    """The tap for people."""
    row, heap = tap.current(), waiting.heap(now)
    state = tap.state_of(row, now)
    return TapShape(
        is_open=state.is_open,
        words=_tap_words(state.why),
        since=state.since,
        by=state.by,
        reason=state.reason if state.why == "administrator" else "",
        waiting=heap.number,
        oldest=heap.oldest,
        braked=[one or _("all addresses") for one in brakes.braked_now(row, now)],
        limits=_("At most {one} mails an hour go to one address, {all} in all.").format(
            one=row.most_to_one, all=row.most_in_all
        ),
    )


def _tap_words(why: str) -> str:
    return {
        "": _("Outgoing mail flows."),
        "administrator": _("Outgoing mail waits: the tap was closed."),
        "restore": _(
            "Outgoing mail waits: this database is a copy of another one. What waits may have gone already."
        ),
        "import": _("Outgoing mail waits while an archive is taken in."),
        "no_server": _("Outgoing mail waits: no mail server is set (ANSWERABLE_SMTP_URL)."),
    }[why]


def _sentence(hours: Sequence[flow.Hour]) -> str:
    came = sum(one.all_came for one in hours)
    went = sum(one.went for one in hours)
    ended = {name: sum(one.came[name] for one in hours) for name in Outcome.values}
    first = ngettext(
        "In the last 24 hours {n} mail came in: "
        "{accepted} accepted, {ignored} ignored, {failed} could not be read.",
        "In the last 24 hours {n} mails came in: "
        "{accepted} accepted, {ignored} ignored, {failed} could not be read.",
        came,
    ).format(n=came, accepted=ended["accepted"], ignored=ended["ignored"], failed=ended["failed"])
    second = ngettext("{n} mail went out.", "{n} mails went out.", went).format(n=went)
    return f"{first} {second}"


def _bars(hours: Sequence[flow.Hour]) -> list[Bar]:
    most = max([1, *(one.all_came for one in hours), *(one.went for one in hours)])
    bars: list[Bar] = []
    for index, hour in enumerate(hours):
        x, top = index * (WIDTH + GAP), float(HALF)
        failed = hour.came["failed"]
        for number, kind in ((hour.all_came - failed, "came"), (failed, "failed")):
            height = round(number / most * HALF, 2)
            top -= height
            bars += [Bar(x, round(top, 2), height, kind)] if number else []
        if hour.went:
            bars.append(Bar(x, HALF + 1, round(hour.went / most * HALF, 2), "went"))
    return bars
