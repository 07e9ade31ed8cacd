"""Fetching what is new: stored and committed first, marked in the mailbox afterwards.

A mail is known by UIDVALIDITY and UID, never by its place. A row of `FetchedMail` is written in the
transaction that stores the mail; a fetcher that dies before, between or after leaves nothing half.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.lib import addresses
from answerable.lib.headers import parse_block
from answerable.mail import journal
from answerable.mail.imap import leases
from answerable.mail.imap.session import Conversation, Lying
from answerable.mail.imap.troubles import MailboxError
from answerable.mail.journal import Delivery
from answerable.mail.models import AfterFetching, FetchedMail, InboundMail, Mailbox, Outcome

MOST_TOGETHER = 25
MOST_BYTES_TOGETHER = 8 * 2**20
RECONCILED_EVERY = timedelta(hours=1)
TOO_LARGE = "too_large"
# What failed so often rests until the oddities are forgotten.
OFTEN = 3
FETCHER = Actor.system("imap")


@dataclass(slots=True)
class Oddities:
    """How often each mail could not be fetched, since when; forgotten after a while, and then tried again."""

    since: datetime
    tries: Counter[int] = field(default_factory=Counter)

    def forget_old(self, now: datetime) -> None:
        """Every mail deserves another chance every hour."""
        if now - self.since >= RECONCILED_EVERY:
            self.since = now
            self.tries.clear()


def catch_up(
    mailbox: Mailbox,
    line: Conversation,
    *,
    now: datetime,
    whole: bool = False,
    odd: Oddities | None = None,
) -> int:
    """Fetch everything that lies there and is not with us; how many mails that were.

    Normally only what came after the last UID is asked for. With `whole`, at the first look, every
    hour, and when the folder was made anew (another UIDVALIDITY), all UIDs are compared with what was
    fetched. `odd` remembers over several connections what failed, so that one mail a server cannot
    hand out holds up no other.
    """
    _begin(mailbox, line)
    whole = whole or mailbox.reconciled_at is None or now - mailbox.reconciled_at >= RECONCILED_EVERY
    there = line.all_uids(mailbox.first_uid) if whole else line.uids(mailbox.last_uid + 1)
    missing = _not_fetched(mailbox, there)
    odd = odd or Oddities(now)
    odd.forget_old(now)
    count = _fetch_all(mailbox, line, missing, now, odd.tries)
    _mark_left_over(mailbox, line, now)
    _note(mailbox, **_success(now))
    _compare(mailbox, line, missing, now, whole=whole)
    return count


def _success(now: datetime) -> dict[str, Any]:
    return {"last_success_at": now, "failing_since": None, "alarmed_at": None, "problem": "", "said": ""}


def _fetch_all(
    mailbox: Mailbox, line: Conversation, missing: list[int], now: datetime, tries: Counter[int]
) -> int:
    """What never failed comes first and together; what failed, by itself, and what often failed, not now."""
    sound = [uid for uid in missing if not tries[uid]]
    odd = [uid for uid in missing if 0 < tries[uid] < OFTEN]
    count = 0
    for uids in [*_batches(sound), *([uid] for uid in odd)]:
        try:
            count += _fetch(mailbox, line, uids, now)
        except MailboxError:
            tries.update(_not_fetched(mailbox, uids))
            raise
    return count


def _compare(mailbox: Mailbox, line: Conversation, missing: list[int], now: datetime, *, whole: bool) -> None:
    """Note how many mails lie there that are not with us; a gap that begins is on record."""
    left = _not_fetched(mailbox, missing)
    gap = len(set(left) & set(line.all_uids(left[0]))) if left else 0
    known = mailbox.missing
    mailbox.refresh_from_db(fields=["seen", "stored"])
    # Only a comparison of everything knows that nothing else is missing.
    missing_now = gap if whole else max(known, gap)
    changes = {"reconciled_at": now} if whole else {}
    if whole or gap:
        _note(mailbox, seen=mailbox.stored + missing_now, **changes)
    if missing_now and not known:
        record(EventName.MAILBOX_GAP, mailbox.ref, at=now, actor=FETCHER, missing=missing_now)


def _begin(mailbox: Mailbox, line: Conversation) -> None:
    """At the first look, or in a folder made anew, say from which UID on mail is ours to fetch."""
    if mailbox.uidvalidity == line.uidvalidity:
        return
    first = 1 if mailbox.takes_old else _first_new(mailbox, line)
    _note(
        mailbox,
        uidvalidity=line.uidvalidity,
        first_uid=first,
        last_uid=first - 1,
        reconciled_at=None,
        seen=0,
        stored=0,
    )


def _first_new(mailbox: Mailbox, line: Conversation) -> int:
    """From which UID on mail is new. In a folder made anew, what arrived since the mailbox was opened:
    mail that was there before was never ours, and what is fetched again is known by its bytes."""
    if not mailbox.uidvalidity:
        # Not every server tells which UID comes next.
        return line.next_uid or max(line.all_uids(), default=0) + 1
    old = 0
    for uids in _batches(line.all_uids()):
        for one in line.look_at(uids):
            if one.arrived_at is not None and one.arrived_at < mailbox.opened_at:
                old = max(old, one.uid)
    return old + 1


def _note(mailbox: Mailbox, **changes: object) -> None:
    """Keep what changed, on the row and on the object, as long as the mailbox is ours."""
    if not Mailbox.objects.filter(pk=mailbox.pk, fencing=mailbox.fencing).update(**changes):
        raise leases.LeaseLostError(mailbox.name)
    for name, value in changes.items():
        setattr(mailbox, name, value)


def _not_fetched(mailbox: Mailbox, uids: list[int]) -> list[int]:
    known = _here(mailbox)
    if uids:
        known = known.filter(uid__gte=uids[0])
    have = set(known.values_list("uid", flat=True)) if uids else set()
    return [uid for uid in uids if uid not in have]


def _here(mailbox: Mailbox) -> QuerySet[FetchedMail]:
    """What was fetched from this very folder as it is numbered now."""
    return FetchedMail.objects.filter(mailbox=mailbox, place=mailbox.place, uidvalidity=mailbox.uidvalidity)


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
        place=mailbox.place,
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
        # Its size makes it itself: two large mails may have the same head.
        delivery = Delivery(head, "", [], "imap", now, origin=f"mailbox {mailbox.pk} {one.size} bytes")
        (mail,) = journal.add_together([delivery], outcome=Outcome.REFUSED, reason=TOO_LARGE)
        InboundMail.objects.filter(pk=mail.pk).update(**_described(head))
        row = _row(mailbox, one, now, mail=mail)
        row.reason, row.marked_at = TOO_LARGE, now
        row.save()
        _count(mailbox, seen=1, stored=1)
        record(EventName.MAIL_REFUSED, mail.ref, at=now, actor=FETCHER, reason=TOO_LARGE, size=one.size)


def _described(head: bytes) -> dict[str, str]:
    """Subject and sender of a mail nobody reads, so that people know it in the list."""
    fields = parse_block(head[:100_000])[0]
    senders = addresses.parse(fields.raw("from") or b"")
    return {"subject": fields.text("subject")[:300], "sender": senders[0].address[:320] if senders else ""}


def _mark(mailbox: Mailbox, line: Conversation, uids: list[int], now: datetime) -> None:
    if mailbox.after == AfterFetching.LEAVE:
        return
    line.mark(uids)
    _here(mailbox).filter(uid__in=uids, marked_at=None).update(marked_at=now)


def _mark_left_over(mailbox: Mailbox, line: Conversation, now: datetime) -> None:
    """What a fetcher stored and then died before it marked it."""
    left = _here(mailbox).filter(marked_at=None)
    for uids in _batches(sorted(left.values_list("uid", flat=True)[:10_000])):
        _mark(mailbox, line, uids, now)
