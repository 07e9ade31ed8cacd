"""What is said on a case: by the customer, by us, among colleagues."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from answerable.accounts.models import User
from answerable.cases import clocks, posting, recipients
from answerable.cases.lifecycle import reopen, resume, take_up
from answerable.cases.locking import hold_head
from answerable.cases.models import (
    Case,
    Direction,
    Door,
    Draft,
    Message,
    MessageFile,
    Note,
    State,
)
from answerable.cases.refusals import Refused
from answerable.cases.words import one_line, storable
from answerable.customers.models import Contact
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.files.models import StoredFile
from answerable.mail.models import InboundMail


@dataclass(frozen=True, slots=True)
class Words:
    """What a customer said, through whichever door."""

    text: str
    author_name: str
    author_address: str = ""
    door: str = Door.MAIL
    contact: Contact | None = None
    quoted: str = ""
    html: str = ""
    to: list[str] = field(default_factory=list)
    cc: list[str] = field(default_factory=list)
    message_id: str = ""
    answers: str = ""
    thread_root: str = ""
    matched_by: str = ""
    inbound: InboundMail | None = None
    is_automatic: bool = False
    is_verified: bool = True
    authentication: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    protection: str = ""
    files: tuple[StoredFile, ...] = ()


@transaction.atomic
def receive_message(case: Case, words: Words, *, at: datetime) -> Message:
    """Record what the customer said; starts the answer clock and wakes a waiting or resolved case.

    An automatic message starts, meets and wakes nothing (RFC 3834). One from somebody who is not
    known to take part is kept and shown, yet changes no state: reopening is the customer's word.
    The same mail received again is the message there is already.
    """
    case = hold_head(case)
    known = words.inbound and Message.objects.filter(inbound=words.inbound).first()
    if known:
        return known
    message = keep_words(case, words, at)
    actor = Actor.contact(words.contact.pk if words.contact else None, message.author_name)
    record(
        EventName.MESSAGE_RECEIVED,
        message.ref,
        within=case.ref,
        at=at,
        actor=actor,
        door=words.door,
        automatic=words.is_automatic,
    )
    if words.is_automatic:
        return message
    _said(case, message, at)
    if words.is_verified:
        _wake(case, at=at, actor=actor)
    clocks.heard_a_person(case, message.ref, words.door, at=at, actor=actor)
    return message


@transaction.atomic
def reply(
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
    """Answer the customer by mail as `by`. This is what keeps the promise to respond and to answer.

    On a merged case it goes into the conversation it became part of. Without `to` it goes to the case's
    contact, without `cc` also to everybody who takes part; whoever is named and was not known takes
    part from now on. An answer that leaves the contact out keeps no promise. `answers` is the message
    it hangs on, else the customer's newest. The same mark `once` a second time is the same form sent
    twice: the message there is already is returned and nothing happens again. Raises Refused when
    there is nobody to send it to or nothing to send.
    """
    case = hold_head(case)
    known = Message.objects.filter(case=case, once=once).first() if once else None
    if known is not None:
        return known
    posting.check_has_words(text)
    people = recipients.chosen(case, to, cc)
    message = posting.post(
        case,
        storable(text),
        by=by,
        at=at,
        files=tuple(files),
        to=people.to,
        cc=people.cc,
        answers=answers,
        once=once or None,
    )
    recipients.remember(case, people, by=by, at=at)
    actor = Actor.staff(by)
    record(EventName.MESSAGE_SENT, message.ref, within=case.ref, at=at, actor=actor, door=Door.MAIL)
    if posting.reaches_contact(case, people.addresses):
        clocks.met_by(case, clocks.HUMAN_REPLY, message.ref, at=at, actor=actor)
    _said(case, message, at)
    Draft.objects.filter(case__in=[ref.id for ref in case.family], user=by, kind="reply").delete()
    if case.state == State.NEW:
        take_up(case, by=by, at=at)
    return message


@transaction.atomic
def log_call(case: Case, text: str, *, by: User, at: datetime, reached: bool) -> Message | Note:
    """Record a telephone call. Only one in which the customer was reached keeps a promise (rule 2)."""
    case = hold_head(case)
    if not reached:
        return add_note(case, _("Called, nobody reached. {text}").format(text=text), by=by, at=at)
    message = Message.objects.create(
        case=case,
        direction=Direction.OUT,
        door=Door.HOTLINE,
        at=at,
        user=by,
        author_name=by.name,
        text=storable(text),
        is_spoken=True,
    )
    actor = Actor.staff(by)
    record(EventName.CALL_LOGGED, message.ref, within=case.ref, at=at, actor=actor)
    clocks.met_by(case, clocks.ANSWERED_CALL, message.ref, at=at, actor=actor)
    _said(case, message, at)
    if case.state == State.NEW:
        take_up(case, by=by, at=at)
    return message


@transaction.atomic
def add_note(case: Case, text: str, *, by: User | None, at: datetime, author_name: str = "") -> Note:
    """Write to colleagues. No customer ever sees it, and no promise is met by it (rule 1)."""
    if not text.strip():
        raise Refused(_("The note is empty; write something first."))
    note = Note.objects.create(
        case=case,
        author=by,
        author_name=by.name if by else author_name,
        at=at,
        text=storable(text),
    )
    actor = Actor.staff(by) if by else Actor.system(author_name)
    record(EventName.NOTE_ADDED, case.ref, at=at, actor=actor, note=note.pk)
    if by:
        Draft.objects.filter(case=case, user=by, kind="note").delete()
    return note


@transaction.atomic
def answer_not_needed(case: Case, reason: str, *, by: User, at: datetime) -> int:
    """Say that the customer's last words need no answer ("thank you"); returns clocks given up.

    The reason is kept with the promise, which then counts as excused, never as kept. Repeating it
    changes nothing. Raises Refused without a reason.
    """
    case = hold_head(case)
    if not reason.strip():
        raise Refused(_("Say why no answer is needed; it stays on record."))
    actor = Actor.staff(by)
    given_up = clocks.excuse(case, clocks.NOT_NEEDED, promises=("answer",), at=at, actor=actor)
    if given_up:
        record(EventName.ANSWER_NOT_NEEDED, case.ref, at=at, actor=actor, reason=one_line(reason, 300))
    return given_up


def keep_words(case: Case, words: Words, at: datetime) -> Message:
    """Keep what was said, with its files, and do nothing else."""
    message = Message.objects.create(
        case=case,
        direction=Direction.IN,
        door=words.door,
        at=at,
        contact=words.contact,
        author_name=one_line(words.author_name, 200),
        author_address=storable(words.author_address)[:254],
        to=[storable(one) for one in words.to],
        cc=[storable(one) for one in words.cc],
        text=storable(words.text),
        quoted=storable(words.quoted),
        html=storable(words.html),
        is_automatic=words.is_automatic,
        is_verified=words.is_verified,
        message_id=storable(words.message_id)[:998],
        answers=storable(words.answers)[:998],
        thread_root=words.thread_root,
        matched_by=words.matched_by,
        authentication=words.authentication,
        problems=words.problems,
        protection=words.protection,
        inbound=words.inbound,
    )
    MessageFile.objects.bulk_create(MessageFile(message=message, file=file) for file in words.files)
    return message


def _said(case: Case, message: Message, at: datetime) -> None:
    case.last_said_at = at
    case.last_said_by = message.author_name
    case.last_said_line = one_line(message.text, 200)
    case.is_last_said_by_us = message.is_ours
    case.save(update_fields=["last_said_at", "last_said_by", "last_said_line", "is_last_said_by_us"])


def _wake(case: Case, *, at: datetime, actor: Actor) -> None:
    if case.state == State.WAITING:
        resume(case, at=at, actor=actor)
    elif case.state in (State.RESOLVED, State.CLOSED):
        reopen(case, at=at, actor=actor, why="customer_wrote")
