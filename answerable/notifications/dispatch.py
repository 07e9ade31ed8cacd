"""From an event to those who must hear of it.

Rooms say in their `notices.py`, per event, who hears and in which words; this room knows no domain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation

from answerable.accounts.models import User
from answerable.duty.rota import is_reachable, next_reachable_at
from answerable.events import record as events
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.lib.addresses import Address
from answerable.mail.outbox import OutgoingMail, queue
from answerable.notifications.models import Notice


@dataclass(frozen=True, slots=True)
class Telling:
    """What one person is told. Words are asked for in the reader's language, so they come as calls.

    `is_urgent` ignores the reader's quiet hours (rule 11: P1 reaches the engineer on duty).
    """

    user: User
    title: Callable[[], str]
    url: str
    body: Callable[[], str] = str
    is_urgent: bool = False
    by_mail: bool = True


Author = Callable[[Event], Iterable[Telling]]


def tell_of(name: EventName, author: Author) -> None:
    """Have `author(event)` say who hears of each `name` event. Called once, at start-up."""
    events.subscribe(name, lambda event: _dispatch(event, author(event)))


@transaction.atomic
def send_due(now: datetime) -> int:
    """Mail what waited for the start of somebody's shift; returns how many. Safe to run at once."""
    waiting = list(
        Notice.objects.filter(mailed_at=None, mail_due_at__lte=now, read_at=None, user__is_active=True)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("user")[:200]
    )
    for notice in waiting:
        _mail(notice, now, desk_sender())
        notice.mailed_at = now
        notice.save(update_fields=["mailed_at"])
    return len(waiting)


def _dispatch(event: Event, tellings: Iterable[Telling]) -> None:
    told: dict[int, Telling] = {}
    for telling in tellings:
        # Nobody is told of what they did themselves, nor twice of one thing.
        if telling.user.pk != event.actor_id and telling.user.is_active:
            told.setdefault(telling.user.pk, telling)
    # The event was recorded just now, so no notice of it exists.
    for notice in Notice.objects.bulk_create(_notice(event, telling) for telling in told.values()):
        if notice.mailed_at is not None:
            _mail(notice, event.at, desk_sender())


def _notice(event: Event, telling: Telling) -> Notice:
    with translation.override(telling.user.language):
        title, body = telling.title(), telling.body()
    due_at = _mail_due_at(telling, event.at)
    return Notice(
        user=telling.user,
        event=event,
        within_kind=event.within_kind,
        within_id=event.within_id,
        title=title[:300],
        body=body,
        url=telling.url,
        is_urgent=telling.is_urgent,
        created_at=event.at,
        mail_due_at=due_at,
        mailed_at=event.at if due_at is not None and due_at <= event.at else None,
    )


def _mail_due_at(telling: Telling, at: datetime) -> datetime | None:
    if not telling.by_mail:
        return None
    if telling.is_urgent or is_reachable(telling.user, at):
        return at
    return next_reachable_at(telling.user, at)


def desk_sender() -> Address:
    """Who notices come from."""
    host = settings.PUBLIC_URL.hostname or "localhost"
    return Address("Answerable", settings.ANSWERABLE.mail_from or f"desk@{host}")


def _mail(notice: Notice, at: datetime, sender: Address) -> None:
    address = settings.ANSWERABLE.public_url.rstrip("/") + notice.url
    text = "\n\n".join(part for part in (notice.body or notice.title, address) if part) + "\n"
    draft = OutgoingMail(
        sender=sender,
        to=(Address(notice.user.name, notice.user.email),),
        subject=notice.title,
        text=text,
        automatic=True,
    )
    queue(draft, about=notice.within, at=at)
