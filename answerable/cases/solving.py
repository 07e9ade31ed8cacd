"""Restoring and resolving: what the customer is told, and which promises it keeps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from answerable.accounts.models import User
from answerable.cases import clocks
from answerable.cases.conversation import reply
from answerable.cases.lifecycle import move, resume
from answerable.cases.locking import hold_alone
from answerable.cases.models import Case, Message, Resolution, State
from answerable.cases.posting import reaches_contact
from answerable.cases.refusals import Refused
from answerable.cases.words import storable
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.files.models import StoredFile
from answerable.lib.ref import Ref


@transaction.atomic
def restore(
    case: Case,
    text: str,
    *,
    by: User,
    at: datetime,
    files: Iterable[StoredFile] = (),
    to: Iterable[str] | None = None,
    cc: Iterable[str] | None = None,
    answers: Message | None = None,
    once: str = "",
) -> Message:
    """Tell the customer that it works again, perhaps by a workaround; keeps a promise to restore.

    Files, recipients and `once` are those of `conversation.reply`.
    """
    message = reply(case, text, by=by, at=at, files=files, to=to, cc=cc, answers=answers, once=once)
    actor = Actor.staff(by)
    record(EventName.CASE_RESTORED, case.ref, at=at, actor=actor, message=message.pk)
    if reaches_contact(message.case, [*message.to, *message.cc]):
        clocks.met_by(message.case, clocks.RESTORATION, message.ref, at=at, actor=actor)
    return message


@transaction.atomic
def resolve(
    case: Case,
    text: str,
    *,
    by: User,
    at: datetime,
    tell_customer: bool = True,
    files: Iterable[StoredFile] = (),
    to: Iterable[str] | None = None,
    cc: Iterable[str] | None = None,
    answers: Message | None = None,
) -> Resolution:
    """Resolve the case with a resolution, normally sent to the customer.

    Without telling them it is refused as long as an answer is owed: a promise does not vanish by
    a change of state (rule 1). Raises Refused for an empty text or a case that is not open.
    """
    if not text.strip():
        raise Refused(_("Write how it was solved; the next colleague will look for it."))
    hold_alone(case)
    if not case.is_live:
        raise Refused(_("The case is not open any more; look at it again."))
    if not tell_customer and _is_answer_owed(case):
        raise Refused(
            _("The customer still waits for an answer: send the resolution, or say why none is needed.")
        )
    actor = Actor.staff(by)
    if case.state == State.WAITING:
        resume(case, at=at, actor=actor)
    message = None
    if tell_customer:
        message = reply(case, text, by=by, at=at, files=files, to=to, cc=cc, answers=answers)
    move(case, State.RESOLVED, from_states=(State.NEW, State.OPEN), resolved_at=at)
    resolution = Resolution.objects.create(
        case=case, cycle=case.cycle, text=storable(text), author=by, at=at, message=message
    )
    record(EventName.CASE_RESOLVED, case.ref, at=at, actor=actor, resolution=resolution.pk)
    evidence = message.ref if message else Ref("resolution", resolution.pk)
    for how in (clocks.RESTORATION, clocks.RESOLUTION):
        clocks.met_by(case, how, evidence, at=at, actor=actor)
    clocks.excuse(case, "case_resolved", promises=("update",), at=at, actor=actor)
    return resolution


def _is_answer_owed(case: Case) -> bool:
    # Progress reports end with the resolution; an answer that is owed does not.
    return any(row.promise != "update" for row in clocks.would_meet(case, clocks.HUMAN_REPLY))
