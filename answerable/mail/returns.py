"""Mails of ours that came back: noted on the mail, told to whom it concerns, counted for the address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.lib.bounces import Bounce
from answerable.lib.ref import Ref
from answerable.mail.models import Action, InboundMail, OutboundMail, ReturnedMail, UnreachableAddress

REPORTER = Actor.system("mail")
# One bounce may be an accident; two mails that came back for good are none.
HARD_ONES = 2
# What may pass (a full mailbox) counts when it fails on so many different days.
SOFT_DAYS = 3
SOFT_WITHIN = timedelta(days=14)


@transaction.atomic
def take_back(
    mail: OutboundMail, bounce: Bounce, report: InboundMail, *, is_proven: bool, at: datetime
) -> list[ReturnedMail]:
    """Note what a report says of a mail of ours, for each recipient it names.

    What is known is not noted twice. An address is marked only by reports that came to the mail's own
    return path.
    """
    told = [one for one in (bounce, *bounce.others) if one.action in Action.values]
    noted = [_note(mail, one, report, is_proven, at) for one in told]
    made = [row for row in noted if row is not None]
    for row in made:
        name = EventName.MAIL_BOUNCED if row.action == Action.FAILED else EventName.MAIL_DELAYED
        facts = {"address": row.address, "status": row.status, "words": row.words, "is_proven": is_proven}
        record(name, mail.ref, within=mail.about, at=at, actor=REPORTER, **facts)
        _mark_if_dead(row, at)
    return made


def unreachable(addresses: Iterable[str]) -> set[str]:
    """Which of these addresses nothing reaches any more."""
    wanted = {one.lower() for one in addresses}
    return set(UnreachableAddress.objects.filter(address__in=wanted).values_list("address", flat=True))


@transaction.atomic
def clear(address: str, *, at: datetime, actor: Actor) -> bool:
    """Somebody wrote from it, or a person knows better: the mark goes. False when there was none."""
    gone, _rows = UnreachableAddress.objects.filter(address=address.lower()).delete()
    if gone:
        record(EventName.ADDRESS_CLEARED, Ref("address", 0), at=at, actor=actor, address=address.lower())
    return bool(gone)


def _note(
    mail: OutboundMail, one: Bounce, report: InboundMail, is_proven: bool, at: datetime
) -> ReturnedMail | None:
    address, is_ours = _recipient(mail, one.recipient)
    row, is_new = ReturnedMail.objects.get_or_create(
        mail=mail,
        address=address[:254],
        action=one.action,
        defaults={
            "report": report,
            "status": one.status[:12],
            "words": one.words[:500],
            "is_proven": is_proven and is_ours,
            "at": at,
        },
    )
    return row if is_new else None


def _recipient(mail: OutboundMail, named: str) -> tuple[str, bool]:
    """Whom of the mail's recipients the report means, and whether that is sure.

    A report often names the mailbox an address leads to; with one recipient it is clear who is meant.
    """
    wanted = named.lower()
    known = {one.lower() for one in mail.recipients}
    if wanted in known:
        return wanted, True
    return (next(iter(known)), True) if len(known) == 1 else (wanted or "?", False)


def _mark_if_dead(row: ReturnedMail, at: datetime) -> None:
    if not row.is_proven or row.action != Action.FAILED:
        return
    failed = ReturnedMail.objects.filter(address=row.address, action=Action.FAILED, is_proven=True)
    hard = failed.filter(status__startswith="5").values("mail").distinct().count()
    days = {one.date() for one in failed.filter(at__gte=at - SOFT_WITHIN).values_list("at", flat=True)}
    if hard < HARD_ONES and len(days) < SOFT_DAYS:
        return
    _marked, is_new = UnreachableAddress.objects.get_or_create(
        address=row.address, defaults={"since": at, "status": row.status, "words": row.words}
    )
    if is_new:
        record(
            EventName.ADDRESS_MARKED,
            row.mail.ref,
            within=row.mail.about,
            at=at,
            actor=REPORTER,
            address=row.address,
        )
