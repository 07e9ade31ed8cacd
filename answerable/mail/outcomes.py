"""How the reading of a mail ends: accepted, duplicate, ignored, refused, failed; and running it again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.lib.ref import Ref
from answerable.mail.models import InboundMail, Outcome

READER = Actor.system("intake")
# A reader that died gives its mail back after this long.
LEASE = timedelta(minutes=5)
# After trouble of our own a mail rests for this long.
SHORT_WHILE = timedelta(minutes=1)
# After so many attempts a mail goes to the tray of those that could not be read.
MOST_ATTEMPTS = 3
SPAM = "spam"
STUCK = "The reader stopped before it finished, several times."


def claim(mail_id: int, *, at: datetime) -> InboundMail | None:
    """Take a waiting mail for reading; None when somebody else has it or it has its outcome.

    The attempt is counted before the work, so that a mail that kills its reader is not read for ever.
    """
    free = Q(claimed_until=None) | Q(claimed_until__lt=at)
    taken = InboundMail.objects.filter(free, pk=mail_id, outcome=Outcome.WAITING).update(
        claimed_until=at + LEASE, attempts=F("attempts") + 1
    )
    if not taken:
        return None
    mail = InboundMail.objects.select_related("raw").get(pk=mail_id)
    if mail.attempts > MOST_ATTEMPTS:
        fail(mail, reason=STUCK, at=at)
        return None
    return mail


def is_waiting_for_us(mail: InboundMail) -> bool:
    """Hold the mail until the transaction ends. False when somebody else ended it meanwhile."""
    row = InboundMail.objects.select_for_update().values_list("outcome", flat=True)
    mail.outcome = row.get(pk=mail.pk)
    return mail.outcome == Outcome.WAITING


def describe(
    mail: InboundMail, *, message_id: str, fingerprint: str, subject: str, sender: str, words_hash: str = ""
) -> None:
    """Note on the mail's row what was read in it, for the log and for recognising it again."""
    mail.message_id, mail.fingerprint = message_id[:998], fingerprint
    mail.subject, mail.sender, mail.words_hash = subject[:300], sender[:320], words_hash
    mail.save(update_fields=["message_id", "fingerprint", "subject", "sender", "words_hash"])


def earlier_twin(mail: InboundMail) -> InboundMail | None:
    """The same mail that came by another way and was read already: same Message-ID, same words."""
    if not mail.message_id or not mail.fingerprint:
        return None
    # Whichever was read first counts; ones that wait or failed have become nothing yet.
    became = (Outcome.ACCEPTED, Outcome.IGNORED, Outcome.REFUSED)
    same = InboundMail.objects.filter(
        message_id=mail.message_id, fingerprint=mail.fingerprint, outcome__in=became
    )
    return same.exclude(pk=mail.pk).order_by("pk").first()


def accept(mail: InboundMail, *, about: Ref, reason: str, at: datetime) -> str:
    """It became (part of) something; `reason` says how that was found."""
    return _end(mail, Outcome.ACCEPTED, EventName.MAIL_ACCEPTED, reason, at, about)


def duplicate(mail: InboundMail, *, of: InboundMail, at: datetime) -> str:
    """The same mail had come before; what became of that one holds."""
    reason = f"same as mail {of.pk}"
    return _end(mail, Outcome.DUPLICATE, EventName.MAIL_DUPLICATE, reason, at, of.about)


def ignore(mail: InboundMail, *, reason: str, at: datetime) -> str:
    """Nothing is to be done about it, for a named reason."""
    return _end(mail, Outcome.IGNORED, EventName.MAIL_IGNORED, reason, at)


def refuse(mail: InboundMail, *, reason: str, at: datetime) -> str:
    """It may not be taken, for a named reason."""
    return _end(mail, Outcome.REFUSED, EventName.MAIL_REFUSED, reason, at)


def fail(mail: InboundMail, *, reason: str, at: datetime) -> str:
    """It could not be read. It stays in the tray, with its bytes, to be run again."""
    return _end(mail, Outcome.FAILED, EventName.MAIL_READING_FAILED, reason, at)


def give_back(mail: InboundMail, *, reason: str, at: datetime) -> str:
    """It will be read again in a minute: what went wrong lay with us, so no attempt is counted."""
    InboundMail.objects.filter(pk=mail.pk, outcome=Outcome.WAITING).update(
        claimed_until=at + SHORT_WHILE, attempts=F("attempts") - 1, outcome_reason=reason[:500]
    )
    return str(Outcome.WAITING)


def let_wait(mail: InboundMail, *, reason: str, until: datetime) -> str:
    """It waits for something else to come, and is read again at `until`; no attempt is counted."""
    InboundMail.objects.filter(pk=mail.pk, outcome=Outcome.WAITING).update(
        claimed_until=until, attempts=F("attempts") - 1, outcome_reason=reason[:500]
    )
    return str(Outcome.WAITING)


@transaction.atomic
def retry(mail: InboundMail, *, at: datetime, actor: Actor) -> bool:
    """Read it again. False for a mail that became something: that would happen twice.

    Whoever has a mail read again that was taken for spam says that it is none.
    """
    changed = (
        InboundMail.objects.filter(pk=mail.pk, about_id=None)
        .exclude(outcome=Outcome.ACCEPTED)
        .update(
            outcome=Outcome.WAITING,
            attempts=0,
            claimed_until=None,
            handled_at=None,
            is_cleared=Q(outcome_reason=SPAM) | Q(is_cleared=True),
        )
    )
    if changed:
        record(EventName.MAIL_RETRIED, mail.ref, at=at, actor=actor)
    return bool(changed)


@transaction.atomic
def _end(
    mail: InboundMail, outcome: Outcome, event: EventName, reason: str, at: datetime, about: Ref | None = None
) -> str:
    """Returns how it ended: as said, or as it had ended before, when that came first."""
    kind, pk = (about.kind, about.id) if about else ("", None)
    changed = InboundMail.objects.filter(pk=mail.pk, outcome=Outcome.WAITING).update(
        outcome=outcome,
        outcome_reason=reason[:500],
        handled_at=at,
        about_kind=kind,
        about_id=pk,
        claimed_until=None,
    )
    mail.refresh_from_db(fields=["outcome", "outcome_reason", "handled_at", "about_kind", "about_id"])
    if changed:
        record(
            event, mail.ref, at=at, actor=READER, reason=reason[:500], became=str(about) if about else None
        )
    return str(mail.outcome)


def forgotten(now: datetime) -> list[int]:
    """Waiting mails nobody is reading: their task was lost or their reader died."""
    late = Q(claimed_until=None, received_at__lt=now - LEASE) | Q(claimed_until__lt=now)
    waiting = InboundMail.objects.filter(late, outcome=Outcome.WAITING).order_by("pk")
    return list(waiting.values_list("pk", flat=True)[:500])
