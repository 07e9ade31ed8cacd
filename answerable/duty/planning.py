"""Planning who is on duty."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from answerable.accounts.models import Team, User
from answerable.duty.models import Absence, Shift
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.lib.ref import Ref


class PlanRefusedError(ValueError):
    """Nothing was planned. The text says why."""


@transaction.atomic
def plan_shift(
    user: User,
    kind: str,
    *,
    starts_at: datetime,
    ends_at: datetime,
    team: Team | None,
    at: datetime,
    actor: Actor,
) -> Shift:
    """Put somebody on duty for a while. Raises PlanRefusedError for an empty or a double span."""
    if ends_at <= starts_at:
        raise PlanRefusedError(_("The shift ends before it starts."))
    twice = Shift.objects.filter(user=user, kind=kind, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if twice.exists():
        raise PlanRefusedError(_("{name} already has a shift in that time.").format(name=user.name))
    shift = Shift.objects.create(user=user, kind=kind, team=team, starts_at=starts_at, ends_at=ends_at)
    record(EventName.SHIFT_PLANNED, Ref("shift", shift.pk), at=at, actor=actor, user=user.pk, kind=kind)
    return shift


@transaction.atomic
def cancel_shift(shift: Shift, *, at: datetime, actor: Actor) -> None:
    """Take a planned shift back."""
    record(
        EventName.SHIFT_CANCELLED,
        Ref("shift", shift.pk),
        at=at,
        actor=actor,
        user=shift.user_id,
        kind=shift.kind,
    )
    shift.delete()


@transaction.atomic
def plan_absence(
    user: User, *, starts_at: datetime, ends_at: datetime, reason: str, at: datetime, actor: Actor
) -> Absence:
    """Say that somebody is away; nothing is routed to them then. Raises PlanRefusedError."""
    if ends_at <= starts_at:
        raise PlanRefusedError(_("The absence ends before it starts."))
    absence = Absence.objects.create(user=user, starts_at=starts_at, ends_at=ends_at, reason=reason)
    record(EventName.ABSENCE_PLANNED, Ref("absence", absence.pk), at=at, actor=actor, user=user.pk)
    return absence
