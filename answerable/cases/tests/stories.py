"""Short questions that many stories ask."""

from __future__ import annotations

from datetime import timedelta

from answerable.accounts.models import User
from answerable.cases.models import Case
from answerable.commitments.models import Commitment
from answerable.events.actors import Actor
from answerable.events.models import Event

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def fresh(case: Case) -> Case:
    """The case as the database has it now."""
    return Case.objects.select_related("assignee", "team", "customer", "contact", "merged_into").get(
        pk=case.pk
    )


def owed(case: Case) -> dict[str, Commitment]:
    """What is owed to the public, by promise."""
    rows = Commitment.objects.inside(*case.family).owed().filter(audience="public")
    return {row.promise: row for row in rows}


def history(case: Case) -> list[str]:
    """Names of the events about the case itself, in order."""
    rows = Event.objects.filter(about_kind="case", about_id=case.pk).order_by("id")
    return [name.removeprefix("case.") for name in rows.values_list("name", flat=True)]


def told(case: Case, name: str) -> dict:
    """The facts of the newest event of this name on the case."""
    return Event.objects.filter(within_kind="case", within_id=case.pk, name=name).latest("id").facts


def staff(user: User) -> Actor:
    return Actor.staff(user)
