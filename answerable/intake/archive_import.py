"""Taking a whole archive in, oldest mail first; what is there already is left as it is.

Each mail is one transaction, so that an import that is killed goes on where it stopped when it is
started again. Outgoing mail rests meanwhile.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from answerable.events.record import unannounced
from answerable.intake.receive import TROUBLE, read_now, words_of_error
from answerable.lib import mail_folders
from answerable.lib.mail_folders import Place
from answerable.mail import journal, tap
from answerable.mail.journal import Delivery
from answerable.mail.models import ARCHIVE, InboundMail, Outcome

log = logging.getLogger(__name__)

# How often the progress is told and the tap's lease renewed.
STEP = 100


@dataclass(slots=True)
class Report:
    """How many mails ended how, and what failed where."""

    found: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def fail(self, place: Place, reason: str) -> str:
        """Note what could not be taken in."""
        self.failures.append(f"{place}: {reason}")
        return str(Outcome.FAILED)


def take_in(
    paths: Iterable[Path],
    *,
    most_bytes: int,
    clock: Callable[[], datetime],
    is_dry: bool = False,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Report:
    """Take in every mail of these archives; `tell(done, of)` hears how far it is.

    Raises OSError for a path that cannot be read and DatabaseError when the database is away: start it
    again then. A dry run reads everything and changes nothing; it cannot know what would be ignored.
    """
    lying = sorted(mail_folders.places(paths), key=lambda one: one.date)
    report = Report(found=len(lying))
    try:
        for done, place in enumerate(lying):
            if done % STEP == 0:
                if not is_dry:
                    tap.keep_closed_for_import(clock() + tap.IMPORT_LEASE)
                tell(done, len(lying))
            report.outcomes[_take_one(place, report, most_bytes, clock, is_dry=is_dry)] += 1
    finally:
        if not is_dry:
            tap.keep_closed_for_import(None)
    tell(len(lying), len(lying))
    return report


def _take_one(
    place: Place, report: Report, most_bytes: int, clock: Callable[[], datetime], *, is_dry: bool
) -> str:
    if place.end - place.start > most_bytes:
        return report.fail(place, f"larger than {most_bytes // 2**20} MB")
    try:
        raw = place.read()
    except OSError as problem:
        return report.fail(place, problem.strerror or str(problem))
    if not raw.strip():
        return report.fail(place, "empty")
    now = clock()
    delivery = Delivery(raw, "", (), ARCHIVE, min(place.date, now))
    if _is_there(raw):
        return str(Outcome.DUPLICATE)
    if is_dry:
        return str(Outcome.ACCEPTED)
    try:
        return _filed(delivery, now)
    except TROUBLE:
        raise
    except Exception as error:
        log.exception("A mail of the archive could not be read: %s", place)
        with transaction.atomic():
            journal.add_together([delivery], outcome=Outcome.FAILED, reason=words_of_error(error))
        return report.fail(place, words_of_error(error))


def _is_there(raw: bytes) -> bool:
    key = journal.delivery_key(hashlib.sha256(raw).hexdigest(), ())
    return InboundMail.objects.filter(delivery_key=key).exclude(outcome=Outcome.FAILED).exists()


@transaction.atomic
def _filed(delivery: Delivery, now: datetime) -> str:
    """Stored and read in one transaction; one that failed before is read again."""
    with unannounced():
        (mail,) = journal.add_together([delivery], is_read_later=False)
        if mail.outcome == Outcome.FAILED:
            InboundMail.objects.filter(pk=mail.pk, outcome=Outcome.FAILED).update(outcome=Outcome.WAITING)
        elif mail.outcome != Outcome.WAITING:
            return str(Outcome.DUPLICATE)
        return read_now(mail, now)
