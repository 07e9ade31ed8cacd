"""The conversation of a case, told from its events: messages, notes, calls, and what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.html import linebreaks, urlize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from answerable.cases.markup import to_html
from answerable.cases.models import Case, Message, Note
from answerable.desk.event_words import icon_of, words_of
from answerable.desk.formatted import address_of, is_formatted, is_thumbnail, remote_pictures
from answerable.desk.mail_words import (
    authentication_words,
    error_words,
    matched_words,
    protection_words,
    refusal_words,
    return_words,
)
from answerable.desk.problem_words import problem_words
from answerable.desk.shapes import Attachment, Delivery, Entry, Person
from answerable.desk.shaping import person_of, someone
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.mail.models import Action, OutboundMail

SAID = (
    EventName.MESSAGE_RECEIVED,
    EventName.MESSAGE_SENT,
    EventName.MESSAGE_ACKNOWLEDGED,
    EventName.CALL_LOGGED,
)
# The ledger speaks for itself beside the conversation; only what somebody must know is told in it;
# what is to be decided stands above it.
LEFT_OUT = (
    EventName.CASE_OPENED,
    EventName.CASE_LINK_OFFERED,
    EventName.CASE_REQUESTER_OFFERED,
    EventName.COMMITMENT_STARTED,
    EventName.COMMITMENT_MET,
    EventName.COMMITMENT_PAUSED,
    EventName.COMMITMENT_RESUMED,
    EventName.COMMITMENT_EXCUSED,
    EventName.COMMITMENT_REINSTATED,
)
LONGEST = 400


def entries_of(
    case: Case, now: datetime, *, after: int = 0, seen_at: datetime | None = None
) -> tuple[list[Entry], int]:
    """The entries that came after event number `after`, oldest first, and the number of the last event.

    `seen_at` marks the first of the customer's words the reader has not seen.
    """
    events = _events(case, after)
    last = events[-1].pk if events else after
    told = [event for event in events if event.name not in LEFT_OUT]
    messages, notes = _messages(told), _notes(told)
    entries = []
    for event in told:
        entry = _entry(event, case, messages, notes)
        if entry is not None:
            entries.append(entry)
    return _mark_unread(entries, seen_at), last


def message_entry(message: Message, case: Case) -> Entry:
    """A message as the conversation shows it."""
    author = person_of(message.user) or someone(message.author_name or message.author_address or "?")
    address = f"{case.get_absolute_url()}messages/{message.pk}/"
    return Entry(
        id=message.pk,
        kind="call" if message.is_spoken else "message",
        author=_automatic_author(message) or author,
        at=message.at,
        html=_html_of(message),
        quoted_html=_plain(message.quoted) if message.quoted else Markup(""),
        ours=message.is_ours,
        door=message.door,
        url=address,
        recipients_text=_recipients(message),
        details=_details(message),
        answer_url="" if message.is_ours or message.is_automatic else f"?answer={message.pk}#composer",
        is_verified=message.is_verified,
        formatted_url=f"{address}html/" if is_formatted(message) else "",
        has_html=bool(message.html),
        remote_pictures=remote_pictures(message),
        attachments=[
            Attachment(one.file.name, one.file.size, address_of(one), is_picture=is_thumbnail(one))
            for one in message.attachments.all()
        ],
        delivery=_delivery(message.outbound) if message.outbound else None,
        is_automatic=message.is_automatic,
    )


def _events(case: Case, after: int) -> Sequence[Event]:
    ids = [ref.id for ref in case.family]
    rows = Event.objects.filter(within_kind="case", within_id__in=ids, pk__gt=after)
    newest = list(rows.select_related("actor").order_by("-pk")[:LONGEST])
    return newest[::-1]


def _messages(events: Sequence[Event]) -> dict[int, Message]:
    ids = [event.about_id for event in events if event.name in SAID]
    rows = Message.objects.filter(pk__in=ids).select_related("user", "outbound", "case")
    return rows.prefetch_related("attachments__file", "outbound__returns").in_bulk()


def _notes(events: Sequence[Event]) -> dict[int, Note]:
    ids = [event.facts["note"] for event in events if event.name == EventName.NOTE_ADDED]
    return Note.objects.select_related("author").in_bulk(ids)


def _entry(event: Event, case: Case, messages: dict[int, Message], notes: dict[int, Note]) -> Entry | None:
    if event.name in SAID:
        message = messages.get(event.about_id)
        return message_entry(message, case) if message else None
    if event.name == EventName.NOTE_ADDED:
        return _note_entry(notes[event.facts["note"]])
    words = words_of(event)
    if not words:
        return None
    person = person_of(event.actor) or someone(event.actor_name or "Answerable")
    return Entry(event.pk, "event", person, event.at, html=Markup.escape(words), icon=icon_of(event.name))


def _note_entry(note: Note) -> Entry:
    author = person_of(note.author) or someone(note.author_name)
    return Entry(
        note.pk, "note", author, note.at, html=to_html(note.text), came_by_mail=note.author_id is None
    )


def _html_of(message: Message) -> Markup:
    if message.is_ours and not message.is_automatic:
        return to_html(message.text)
    return _plain(message.text)


def _plain(text: str) -> Markup:
    return Markup(linebreaks(urlize(text, nofollow=True, autoescape=True)))  # noqa: S704 - escaped


def _automatic_author(message: Message) -> Person | None:
    if not message.is_automatic or not message.is_ours:
        return None
    return Person(_("Automatic acknowledgement"), "→")


def _recipients(message: Message) -> str:
    """The line beside the author, in short; the details have everybody."""
    everybody = [*message.to, *message.cc]
    if not everybody:
        return ""
    others = len(everybody) - 1
    if not others:
        return _("to {address}").format(address=everybody[0])
    words = ngettext("to {address} and {n} other", "to {address} and {n} others", others)
    return words.format(address=everybody[0], n=others)


def _details(message: Message) -> list[tuple[str, str]]:
    """What the head of a mail says, and how it was known to belong here."""
    if not message.to and not message.author_address:
        return []
    author = f"{message.author_name} <{message.author_address}>"
    rows = [
        (_("From"), author if message.author_address else message.author_name),
        (_("To"), ", ".join(message.to)),
        (_("Copy to"), ", ".join(message.cc)),
        (_("Known by"), matched_words(message.matched_by)),
        (_("Sender"), authentication_words(message.authentication)),
        (_("Protection"), protection_words(message.protection)),
        (_("Odd in this mail"), " ".join(problem_words(one) for one in message.problems)),
    ]
    return [(label, text) for label, text in rows if text]


def _delivery(mail: OutboundMail) -> Delivery:
    returned = list(mail.returns.all())
    if failed := [one for one in returned if one.action == Action.FAILED]:
        return Delivery("returned", _("Not delivered to {returns}").format(returns=return_words(failed)))
    if returned and mail.sent_at:
        return Delivery(
            "delayed", _("Delayed on its way to {returns}").format(returns=return_words(returned))
        )
    if mail.sent_at and mail.refused:
        reached = ", ".join(mail.reached)
        return Delivery(
            "partly",
            _("Sent to {addresses}. Not sent to {refusals}").format(
                addresses=reached, refusals=refusal_words(mail.refused)
            ),
        )
    if mail.sent_at:
        return Delivery("sent", _("Taken by the mail server."))
    if mail.failed_at:
        return Delivery("failed", _("Not sent: {reason}").format(reason=error_words(mail.last_error)))
    return Delivery("waiting", error_words(mail.last_error) or _("Waiting to be sent."))


def _mark_unread(entries: list[Entry], seen_at: datetime | None) -> list[Entry]:
    if seen_at is None:
        return entries
    for position, entry in enumerate(entries):
        if entry.kind in ("message", "note", "call") and not entry.ours and entry.at > seen_at:
            return [*entries[:position], replace(entry, is_first_unread=True), *entries[position + 1 :]]
    return entries
