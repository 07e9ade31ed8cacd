"""The brakes on outgoing mail: so many an hour to one address, so many in all.

Over a brake mail waits; nothing else does. What counts is what was handed over, or is being handed
over, in the hour before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.mail.models import OutboundMail, Tap

HOUR = timedelta(hours=1)
BRAKE = Actor.system("brake")
# What is noted of a mail that waits; worded for people elsewhere.
TO_ONE = "Too many mails to one address within the hour; the mail waits."
IN_ALL = "Too many mails within the hour; the mail waits."


@dataclass(frozen=True, slots=True)
class Braked:
    """Until when a mail has to wait, and for which address ("" for all)."""

    until: datetime
    address: str

    @property
    def words(self) -> str:
        """What is noted on the mail."""
        return TO_ONE if self.address else IN_ALL


def why_wait(mail: OutboundMail, tap: Tap, at: datetime) -> Braked | None:
    """The brake that holds this mail, if one does. The tap is held by the caller, so counts are exact."""
    lately = OutboundMail.objects.filter(taken_at__gt=at - HOUR).exclude(pk=mail.pk)
    if until := _full_until(lately, tap.most_in_all):
        return Braked(until, "")
    waits = [
        Braked(until, address)
        for address in mail.remaining
        if (until := _full_until(lately.filter(recipients__contains=[address]), tap.most_to_one))
    ]
    return max(waits, key=lambda one: one.until, default=None)


def hold(mail: OutboundMail, braked: Braked, tap: Tap, at: datetime) -> None:
    """Let the mail wait; the administrators hear of it once an hour for each address."""
    mail.next_attempt_at, mail.last_error = braked.until, braked.words
    mail.save(update_fields=["next_attempt_at", "last_error"])
    known = {one: since for one, since in tap.braked.items() if at - _instant(since) < HOUR}
    if braked.address not in known:
        known[braked.address] = at.isoformat()
        most = tap.most_to_one if braked.address else tap.most_in_all
        record(EventName.MAIL_BRAKED, tap.ref, at=at, actor=BRAKE, address=braked.address, most=most)
    if known != tap.braked:
        tap.braked = known
        tap.save(update_fields=["braked"])


def braked_now(tap: Tap, now: datetime) -> list[str]:
    """The addresses whose brake came on within the hour; "" stands for everything."""
    if not settings.ANSWERABLE.smtp_url:
        return []
    return sorted(one for one, since in tap.braked.items() if now - _instant(since) < HOUR)


def _full_until(lately: QuerySet[OutboundMail], most: int) -> datetime | None:
    """When the oldest of the last `most` leaves the hour; None while there is room."""
    nth = lately.order_by("-taken_at").values_list("taken_at", flat=True)[most - 1 : most].first()
    return nth + HOUR if nth is not None else None


def _instant(noted: str) -> datetime:
    return datetime.fromisoformat(noted)
