"""Old mail filed away: cases that are closed already, with their own dates and without any clock."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from answerable.accounts.models import User
from answerable.cases.conversation import Words, keep_words
from answerable.cases.models import Case, Direction, Message, State
from answerable.cases.opening import Opening, new_number, new_reply_token, rank_of
from answerable.cases.words import one_line
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.policy.versions import active


@transaction.atomic
def file_away(
    case: Case | None, opening: Opening, words: Words, *, by: User | None, is_ours: bool, at: datetime,
    filed_at: datetime, actor: Actor,
) -> Message:  # fmt: skip
    """Put what was said at `at` onto an archived case, or onto one of its own that is closed.

    Nobody is told, nobody is answered, no clock starts and no state changes; a case is closed when
    its last words were said. `filed_at` is when that was done.
    """
    if case is None:
        case = _closed_case(opening, at)
    else:
        case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    message = keep_words(case, words, at)
    if is_ours:
        Message.objects.filter(pk=message.pk).update(direction=Direction.OUT, user=by, contact=None)
        message.refresh_from_db()
    _stretch(case, message)
    record(EventName.CASE_ARCHIVED, message.ref, within=case.ref, at=filed_at, actor=actor)
    return message


def _closed_case(opening: Opening, at: datetime) -> Case:
    document = active().document
    return Case.objects.create(
        number=new_number(at),
        subject=one_line(opening.subject, 300) or "—",
        kind=opening.kind,
        state=State.CLOSED,
        door=opening.door,
        language=opening.language or settings.ANSWERABLE.language,
        customer=opening.contact.customer if opening.contact else None,
        contact=opening.contact,
        severity=document.default_severity,
        severity_rank=rank_of(document, document.default_severity),
        opened_at=at,
        resolved_at=at,
        closed_at=at,
        last_said_at=at,
        reply_token=new_reply_token(),
    )


def _stretch(case: Case, message: Message) -> None:
    """The case reaches from its first words to its last."""
    case.opened_at = min(case.opened_at, message.at)
    if message.at >= case.last_said_at:
        case.last_said_at, case.last_said_by = message.at, message.author_name
        case.last_said_line = one_line(message.text, 200)
        case.is_last_said_by_us = message.is_ours
        if case.state == State.CLOSED:
            case.resolved_at = case.closed_at = message.at
    if case.contact is None and message.contact is not None:
        case.contact, case.customer = message.contact, message.contact.customer
    case.save()
