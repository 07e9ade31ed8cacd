"""Moving running promises to newer rules: explicit, previewed, on record (J-4, J-8).

A calendar's new version, or new rules of a time zone, change nothing by themselves: a promise keeps
what it was computed with until somebody moves it here, having seen how many move and by how much.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from answerable.calendars.models import CalendarVersion
from answerable.calendars.versions import current
from answerable.commitments import ledger, reckoning, states
from answerable.commitments.holding import hold
from answerable.commitments.models import Commitment
from answerable.commitments.querysets import CommitmentQuerySet
from answerable.events.actors import Actor


@dataclass(frozen=True, slots=True)
class Move:
    """One promise that would be, or was, due at another instant."""

    commitment: Commitment
    old_due_at: datetime
    new_due_at: datetime

    @property
    def by(self) -> timedelta:
        """How much later (or, below zero, sooner) it is due."""
        return self.new_due_at - self.old_due_at


def preview_calendar(slug: str, at: datetime) -> list[Move]:
    """The running promises that the newest version of this calendar would move.

    Raises UnknownCalendarError.
    """
    newest = current(slug)
    rows = _running().filter(calendar_version__calendar__slug=slug).exclude(calendar_version=newest)
    return [move for row in rows if (move := _move(row, newest, at)).by]


def apply_calendar(slug: str, at: datetime, actor: Actor) -> list[Move]:
    """Put every running promise on this calendar onto its newest version; returns those that moved."""
    newest = current(slug)
    moved = preview_calendar(slug, at)
    for row in _running().filter(calendar_version__calendar__slug=slug).exclude(calendar_version=newest):
        _retarget(row, newest, "calendar", at, actor)
    return moved


def preview_zones(at: datetime) -> list[Move]:
    """The running promises that today's time zone rules would move: their zone changed its law."""
    return [move for row in _running() if (move := _move(row, row.calendar_version, at)).by]


def apply_zones(at: datetime, actor: Actor) -> list[Move]:
    """Derive those promises anew from the present rules, each with an event that says so."""
    moved = preview_zones(at)
    for move in moved:
        _retarget(move.commitment, move.commitment.calendar_version, "time_zone", at, actor)
    return moved


def _running() -> CommitmentQuerySet:
    running: CommitmentQuerySet = (
        Commitment.objects.owed()
        .filter(missed_at=None, due_at__isnull=False)
        .select_related("calendar_version__calendar", "policy_version")
        .order_by("due_at", "id")
    )
    return running


def _move(row: Commitment, newest: CalendarVersion, at: datetime) -> Move:
    state = states.state_of(row)
    moved, _rule = reckoning.retarget(
        row.calendar_version.worktime, newest.worktime, state, state.goal, state.ladder, at
    )
    return Move(row, state.due_at, moved.due_at)


@transaction.atomic
def _retarget(row: Commitment, newest: CalendarVersion, why: str, at: datetime, actor: Actor) -> None:
    hold(row.within)
    clause = row.policy_version.document.clause(row.clause)
    ledger.retarget(
        row, clause, row.policy_version, why=why, severity=row.severity, at=at, actor=actor, calendar=newest
    )
