"""Fetching what is new: stored and committed first, marked in the mailbox afterwards.

A mail is known by UIDVALIDITY and UID, never by its place. A row of `FetchedMail` is written in the
transaction that stores the mail; a fetcher that dies before, between or after leaves nothing half.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import F

from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.mail import journal
from answerable.mail.imap import leases
from answerable.mail.imap.session import Conversation, Lying
from answerable.mail.journal import Delivery
from answerable.mail.models import AfterFetching, FetchedMail, InboundMail, Mailbox, Outcome

MOST_TOGETHER = 25
MOST_BYTES_TOGETHER = 8 * 2**20
RECONCILED_EVERY = timedelta(hours=1)
TOO_LARGE = "too_large"


def catch_up(mailbox: Mailbox, line: Conversation, *, now: datetime) -> int:
    """Fetch everything that lies there and is not with us; how many mails that were.

    Normally only what came after the last UID is asked for. At the first look, every hour, and when
    the folder was made anew (another UIDVALIDITY), all UIDs are compared with what was fetched.
    """
    _begin(mailbox, line)
    is_whole = mailbox.reconciled_at is None or now - mailbox.reconciled_at >= RECONCILED_EVERY
    first = mailbox.first_uid if is_whole else mailbox.last_uid + 1
    missing = _not_fetched(mailbox, line.uids(first))
    count = sum(_fetch(mailbox, line, uids, now) for uids in _batches(missing))
    _mark_left_over(mailbox, line, now)
    changes = {"last_success_at": now, "failing_since": None, "alarmed_at": None, "problem": "", "said": ""}
    if is_whole:
        changes["reconciled_at"] = now
    _note(mailbox, **changes)
    return count


def _begin(mailbox: Mailbox, line: Conversation) -> None:
    """At the first look, or in a folder made anew, say from which UID on mail is ours to fetch."""
    if mailbox.uidvalidity == line.uidvalidity:
        return
    is_for_new = not mailbox.uidvalidity and not mailbox.takes_old
    # Not every server tells which UID comes next.
    first = (line.next_uid or max(line.uids(1), default=0) + 1) if is_for_new else 1
    _note(mailbox, uidvalidity=line.uidvalidity, first_uid=first, last_uid=first - 1, reconciled_at=None)


def _note(mailbox: Mailbox, **changes: object) -> None:
    """Keep what changed, on the row and on the object, as long as the mailbox is ours."""
    if not Mailbox.objects.filter(pk=mailbox.pk, fencing=mailbox.fencing).update(**changes):
        raise leases.LeaseLostError(mailbox.name)
    for name, value in changes.items():
        setattr(mailbox, name, value)


def _not_fetched(mailbox: Mailbox, uids: list[int]) -> list[int]:
    known = FetchedMail.objects.filter(mailbox=mailbox, uidvalidity=mailbox.uidvalidity)
    if uids:
        known = known.filter(uid__gte=uids[0])
    have = set(known.values_list("uid", flat=True)) if uids else set()
    return [uid for uid in uids if uid not in have]


def _batches(uids: Sequence[int]) -> Iterator[list[int]]:
    waiting = iter(uids)
    while batch := list(islice(waiting, MOST_TOGETHER)):
        yield batch


def _fetch(mailbox: Mailbox, line: Conversation, uids: list[int], now: datetime) -> int:
    most = settings.ANSWERABLE.max_mail_mb * 2**20
    lying = line.look_at(uids)
    for one in lying:
        if one.size > most:
            _keep_too_large(mailbox, line, one, now)
    fetched = 0
    for together in _by_size([one for one in lying if one.size <= most]):
        bodies = line.bytes_of([one.uid for one in together])
        found = [one for one in together if one.uid in bodies]
        if found:
            _store(mailbox, [(one, bodies[one.uid]) for one in found], now)
            _mark(mailbox, line, [one.uid for one in found], now)
        fetched += len(found)
        leases.renew(mailbox, at=now)
    _note(mailbox, last_uid=max(mailbox.last_uid, *uids))
    return fetched


def _by_size(lying: list[Lying]) -> Iterator[list[Lying]]:
    """Groups that are small enough to be held at once."""
    group: list[Lying] = []
    for one in lying:
        if group and sum(other.size for other in group) + one.size > MOST_BYTES_TOGETHER:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _store(mailbox: Mailbox, found: list[tuple[Lying, bytes]], now: datetime) -> None:
    """Commit the mails and that they were fetched, in one transaction. Raises LeaseLostError."""
    deliveries = [
        Delivery(
            raw=raw,
            envelope_from=_return_path(raw),
            envelope_to=[mailbox.username] if "@" in mailbox.username else [],
            door="imap",
            at=_received_at(mailbox, one, now),
            origin=f"mailbox {mailbox.pk}",
        )
        for one, raw in found
    ]
    with transaction.atomic(durable=True):
        leases.check(mailbox)
        mails = journal.add_together(deliveries)
        rows = [_row(mailbox, one, now, mail=mail) for (one, _raw), mail in zip(found, mails, strict=True)]
        made = FetchedMail.objects.bulk_create(rows)
        _count(mailbox, seen=len(made), stored=len(made))


_RETURN_PATH = re.compile(rb"^return-path:[ \t]*<?([^<>\s]{0,320})>?", re.IGNORECASE | re.MULTILINE)


def _return_path(raw: bytes) -> str:
    """The envelope sender, which the server of the mailbox wrote into the mail when it took it."""
    head = raw[:20_000].partition(b"\r\n\r\n")[0]
    match = _RETURN_PATH.search(head)
    return match[1].decode("utf-8", "replace") if match else ""


def _row(mailbox: Mailbox, one: Lying, now: datetime, *, mail: InboundMail) -> FetchedMail:
    is_left = mailbox.after == AfterFetching.LEAVE
    return FetchedMail(
        mailbox=mailbox,
        uidvalidity=mailbox.uidvalidity,
        uid=one.uid,
        mail=mail,
        at=now,
        marked_at=now if is_left else None,
    )


def _received_at(mailbox: Mailbox, one: Lying, now: datetime) -> datetime:
    """When the promise to answer began: when the mail reached the mailbox, however late we fetched it.

    What lay there before the mailbox was ours to answer for counts from now, and so does a date of
    the future.
    """
    arrived = one.arrived_at
    return arrived if arrived is not None and mailbox.opened_at <= arrived <= now else now


def _count(mailbox: Mailbox, *, seen: int, stored: int) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(seen=F("seen") + seen, stored=F("stored") + stored)


def _keep_too_large(mailbox: Mailbox, line: Conversation, one: Lying, now: datetime) -> None:
    """A mail we do not take is on record with its header, for a person to look at in the mailbox."""
    head = line.head_of(one.uid)
    with transaction.atomic(durable=True):
        leases.check(mailbox)
        delivery = Delivery(head, "", [], "imap", now, origin=f"mailbox {mailbox.pk} {one.uid}")
        (mail,) = journal.add_together([delivery], outcome=Outcome.REFUSED, reason=TOO_LARGE)
        row = _row(mailbox, one, now, mail=mail)
        row.reason, row.marked_at = TOO_LARGE, now
        row.save()
        _count(mailbox, seen=1, stored=1)
        actor = Actor.system("imap")
        record(EventName.MAIL_REFUSED, mail.ref, at=now, actor=actor, reason=TOO_LARGE, size=one.size)


def _mark(mailbox: Mailbox, line: Conversation, uids: list[int], now: datetime) -> None:
    if mailbox.after == AfterFetching.LEAVE:
        return
    line.mark(uids)
    FetchedMail.objects.filter(
        mailbox=mailbox, uidvalidity=mailbox.uidvalidity, uid__in=uids, marked_at=None
    ).update(marked_at=now)


def _mark_left_over(mailbox: Mailbox, line: Conversation, now: datetime) -> None:
    """What a fetcher stored and then died before it marked it."""
    left = FetchedMail.objects.filter(mailbox=mailbox, marked_at=None, uidvalidity=mailbox.uidvalidity)
    for uids in _batches(sorted(left.values_list("uid", flat=True)[:10_000])):
        _mark(mailbox, line, uids, now)
