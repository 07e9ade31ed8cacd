"""What a mail of ours hangs on, so that it stands where its readers look for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from answerable.cases.models import Case, Direction, Forwarding, Message
from answerable.lib import subjects, thread_index

# Mail systems cut a References header that grows without end; the first and the newest matter.
MOST_REFERENCES = 20


@dataclass(frozen=True, slots=True)
class Thread:
    """What we answer, and the identifiers of the conversation.

    We answer a person's newest words, unless others were chosen; a machine's only when nobody else
    ever wrote. `sent_on` is how that mail came to us when somebody else than the writer sent it: then
    we answer what it sent on, and whoever asks reads nothing of what was said while it was sent on.
    """

    last: Message | None
    references: tuple[str, ...]
    index: str
    sent_on: Forwarding | None = None

    @property
    def quoted(self) -> Message | None:
        """What stands quoted below the answer."""
        return None if self.sent_on else self.last

    @property
    def in_reply_to(self) -> str:
        """The Message-ID of what we answer."""
        return self._original or (self.last.message_id if self.last else "")

    @property
    def subject(self) -> str:
        """Under which subject they wrote; "" when it was not by mail."""
        written = self.last.inbound.subject if self.last is not None and self.last.inbound else ""
        return subjects.topic(written) if self.sent_on else written

    @property
    def _original(self) -> str:
        """The Message-ID of the mail that was sent on as a message of its own."""
        writers = self.sent_on.writers if self.sent_on else []
        chosen = self.sent_on.chosen if self.sent_on else ""
        return next((one.get("message_id", "") for one in writers if one["address"] == chosen), "")


def thread_of(case: Case, at: datetime, answers: Message | None = None) -> Thread:
    """Where the next mail on the case belongs; `answers` is the message chosen to be answered."""
    known = list(
        Message.objects.filter(case__in=[ref.id for ref in case.family])
        .exclude(message_id="")
        .select_related("inbound", "forwarding")
        .defer("html", "quoted")
        .order_by("at", "id")
    )
    said = [message for message in known if message.direction == Direction.IN]
    heard = [message for message in said if not message.is_automatic] or said
    wanted = [message for message in known if answers is not None and message.pk == answers.pk]
    last = next(reversed(wanted or heard), None)
    # What is answered stands last, and before it what came before it (RFC 5322, 3.6.4).
    end = known.index(wanted[0]) + 1 if wanted else len(known)
    thread = Thread(last, (), _index_of(case, said, at), _sent_on(last))
    ids = list(dict.fromkeys(message.message_id for message in known[:end]))
    if thread.in_reply_to and thread.in_reply_to not in ids:
        ids.append(thread.in_reply_to)
    kept = ids if len(ids) <= MOST_REFERENCES else [ids[0], *ids[1 - MOST_REFERENCES :]]
    return Thread(last, tuple(kept), thread.index, thread.sent_on)


def _sent_on(message: Message | None) -> Forwarding | None:
    """How the message came to us, when a colleague said that somebody else wrote it."""
    found: Forwarding | None = getattr(message, "forwarding", None)
    return found if found is not None and found.chosen else None


def _index_of(case: Case, said: list[Message], at: datetime) -> str:
    """Outlook's conversation: the one the customer writes in, else our own, which nobody can guess."""
    theirs = [message.thread_root for message in said if message.thread_root]
    secret = f"{settings.SECRET_KEY}:thread:{case.reply_token}".encode()
    root = theirs[-1] if theirs else thread_index.made(secret, case.opened_at)
    return thread_index.answering(root, case.opened_at, at, secret + at.isoformat().encode())
