"""What arrived by mail, turned into case verbs. Every item ends in a named outcome.

The way of a mail: stored raw (room `mail`) → `receive` → one case verb → clocks and notices follow.
One mail, one transaction: a mail that defeats us spoils no other.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from procrastinate.exceptions import ConnectorException

from answerable.accounts.models import User
from answerable.cases.models import Case
from answerable.cases.words import one_line
from answerable.intake.archiving import file_archived
from answerable.intake.hearing import hear, note_by_mail
from answerable.intake.ignoring import why_ignored
from answerable.intake.loops import same_words_before, sign_of_loop, words_hash
from answerable.intake.matching import Match, colleague_at, match, sender_of
from answerable.intake.parts import wait_for_the_rest, with_what_is_missing
from answerable.intake.returned import take_report
from answerable.intake.trust import verdict_of
from answerable.intake.turns import take_turns
from answerable.lib import reader
from answerable.lib.authentication import Verdict
from answerable.lib.automatic import is_nobodys_request
from answerable.lib.mime import ParsedMail
from answerable.lib.reading import Reading
from answerable.mail import outcomes
from answerable.mail.models import ARCHIVE, InboundMail

log = logging.getLogger(__name__)

# What goes wrong with the house and not with the mail: the database is away (also for the queue of
# tasks, which says so in its own words), the disk is full.
TROUBLE = (OperationalError, InterfaceError, ConnectorException, OSError)
# A machine's reply to nothing that we know of.
AUTOMATIC_REPLY = "automatic_reply"
# A mail that met only trouble for so long needs a person.
PATIENCE = timedelta(days=1)


def receive(inbound_id: int, *, now: datetime) -> str:
    """Read the stored mail `inbound_id` and return its outcome. Running it again changes nothing.

    The instant that counts for every clock is when the mail was stored, not when it is read.
    """
    claimed = outcomes.claim(inbound_id, at=now)
    if claimed is None:
        return InboundMail.objects.values_list("outcome", flat=True).get(pk=inbound_id)
    try:
        with transaction.atomic():
            return read_now(claimed, now)
    except TROUBLE as trouble:
        log.warning("Mail %s will be read again: %s", inbound_id, trouble)
        if now - claimed.received_at < PATIENCE:
            return outcomes.give_back(claimed, reason=words_of_error(trouble), at=now)
        return outcomes.fail(claimed, reason=words_of_error(trouble), at=now)
    except Exception as error:
        log.exception("Mail %s could not be read.", inbound_id)
        return outcomes.fail(claimed, reason=words_of_error(error), at=now)


def read_now(inbound: InboundMail, now: datetime) -> str:
    """Read a stored mail inside the caller's transaction; how it ended."""
    # A reader that was slower than its lease finds here that another has read it.
    if not outcomes.is_waiting_for_us(inbound):
        return str(inbound.outcome)
    reading = reader.read(inbound.raw_bytes, inbound.return_path)
    parsed = reading.parsed
    _describe(inbound, parsed)
    twin = outcomes.earlier_twin(inbound)
    if twin is not None:
        return outcomes.duplicate(inbound, of=twin, at=now)
    if inbound.door == ARCHIVE:
        return file_archived(inbound, reading, now=now)
    if (waits := wait_for_the_rest(inbound, parsed, now=now)) is not None:
        return waits
    reading = replace(reading, parsed=with_what_is_missing(parsed))
    if reported := take_report(inbound, reading, at=now):
        reason, about = reported
        if about is not None:
            return outcomes.accept(inbound, about=about, reason=reason, at=now)
        return outcomes.ignore(inbound, reason=reason, at=now)
    if reason := why_ignored(inbound, parsed):
        return outcomes.ignore(inbound, reason=reason, at=now)
    trust = verdict_of(parsed)
    if trust.is_spam and not inbound.is_cleared:
        return outcomes.ignore(inbound, reason=outcomes.SPAM, at=now)
    return _heard(inbound, reading, trust, now)


def _heard(inbound: InboundMail, reading: Reading, trust: Verdict, now: datetime) -> str:
    """Somebody says something: onto a case with it."""
    parsed = reading.parsed
    take_turns(parsed)
    found = match(parsed, inbound)
    if found.case is None and is_nobodys_request(parsed.automatic, parsed.subject):
        return outcomes.ignore(inbound, reason=AUTOMATIC_REPLY, at=now)
    if parsed.automatic is None and (sign := sign_of_loop(inbound)):
        reading = replace(reading, parsed=replace(parsed, automatic=sign))
        found = _of_series(inbound, found)
    colleague = colleague_at(sender_of(inbound, parsed))
    if found.case and colleague and not _is_contact(found.case, colleague):
        note_by_mail(found.case, colleague, inbound, reading, trust)
        return outcomes.accept(inbound, about=found.case.ref, reason="colleague", at=now)
    case = hear(inbound, reading, found, trust)
    return outcomes.accept(inbound, about=case.ref, reason=found.how, at=now)


def _of_series(inbound: InboundMail, found: Match) -> Match:
    """What a robot repeats belongs where its first mail went, so that it opens no case after the other."""
    first = same_words_before(inbound)
    if found.case is not None or first is None:
        return found
    case = (
        Case.objects.filter(pk=first.about_id or 0)
        .select_related("contact", "customer", "merged_into")
        .first()
    )
    return found if case is None else replace(found, case=case.merged_into or case, how="repeated")


def _describe(inbound: InboundMail, parsed: ParsedMail) -> None:
    fingerprint = _fingerprint(parsed)
    outcomes.describe(
        inbound,
        message_id=parsed.message_id,
        fingerprint=fingerprint,
        subject=one_line(parsed.subject, 300),
        sender=one_line(sender_of(inbound, parsed), 320),
        words_hash=words_hash(parsed),
    )
    if parsed.message_id:
        _wait_for_twins(fingerprint)


def _fingerprint(parsed: ParsedMail) -> str:
    """The same for the same mail by another way, whatever was written on it in transit."""
    said = [parsed.message_id, parsed.sender.address, parsed.subject, str(parsed.date), parsed.text]
    known = hashlib.sha256("\0".join(said).encode("utf-8", "replace"))
    for part in parsed.attachments:
        known.update(hashlib.sha256(part.content).digest())
    return known.hexdigest()


def _wait_for_twins(fingerprint: str) -> None:
    """The same mail by two ways at once is read one after the other, so that the second finds the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(fingerprint[:15], 16)])


def _is_contact(case: Case, colleague: User) -> bool:
    return case.contact is not None and case.contact.email == colleague.email


def words_of_error(error: Exception) -> str:
    """What went wrong, as it is noted on the mail."""
    return one_line(f"{type(error).__name__}: {error}", 500)
