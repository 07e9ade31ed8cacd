"""Promises about a plain thing, for stories that need no case."""

from __future__ import annotations

from datetime import datetime

from answerable.cases.models import Case
from answerable.commitments import ledger
from answerable.commitments.ledger import Undertaking
from answerable.commitments.models import Commitment
from answerable.events.actors import Actor
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.lib.ref import Ref
from answerable.policy.models import PolicyVersion
from answerable.testing.cast import NOON

THING = Ref("thing", 1)
PROOF = Ref("message", 7)
CLOCK = Actor.system("test")


def promise(
    policy: PolicyVersion, clause: str = "respond-p1", *, on: Ref = THING, at: datetime = NOON
) -> Commitment:
    return ledger.start(Undertaking(on, on), policy.document.clause(clause), policy, at=at, actor=CLOCK)


def again(row: Commitment) -> Commitment:
    return Commitment.objects.select_related("calendar_version", "policy_version").get(pk=row.pk)


def names(row: Commitment) -> list[str]:
    """What happened to it, in order, without the noun."""
    events = Event.objects.filter(about_kind="commitment", about_id=row.pk).order_by("id")
    return [name.removeprefix("commitment.") for name in events.values_list("name", flat=True)]


def facts(row: Commitment, name: EventName) -> dict:
    return Event.objects.filter(about_kind="commitment", about_id=row.pk, name=name).latest("id").facts


def owes(case: Case, promise: str = "respond") -> Commitment:
    """The public promise that is not kept yet, of the cycle the case is in."""
    return Commitment.objects.select_related("calendar_version", "policy_version").get(
        subject_id=case.pk, promise=promise, audience="public", cycle=case.cycle, met_at=None
    )


def kept(case: Case) -> set[str]:
    """Which promises were kept on the case."""
    return set(Commitment.objects.on(case.ref).filter(met_at__isnull=False).values_list("promise", flat=True))
