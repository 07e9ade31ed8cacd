"""The tap of outgoing mail: closed without a server, during an import, after a restore, or by a person.

While it is closed mail waits and nothing is lost. A database that finds itself in another cluster, or
that knows of fewer batches than its data folder does, is a copy: it must not send what the original
may have sent already, so the tap closes by itself until an administrator opens it.
"""

from __future__ import annotations

import json
import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.mail.models import Closure, Tap

log = logging.getLogger(__name__)

KEEPER = Actor.system("tap")
# An import that died holds the tap no longer than this.
IMPORT_LEASE = timedelta(minutes=5)
MARK_FILE = "outgoing-mark.json"
COPIED = "This database is a copy: mail was last sent from another one, or later than it knows."


@dataclass(frozen=True, slots=True)
class TapState:
    """Is it open, and if not: why (no_server, administrator, restore, import), since when, by whom."""

    is_open: bool
    why: str = ""
    since: datetime | None = None
    by: str = ""
    reason: str = ""


def current() -> Tap:
    """The tap, to look at; open as long as nobody touched it."""
    return Tap.objects.filter(pk=1).first() or Tap(pk=1)


def held() -> Tap:
    """The tap, kept from changing until the transaction ends."""
    Tap.objects.get_or_create(pk=1)
    return Tap.objects.select_for_update().get(pk=1)


def state(now: datetime) -> TapState:
    """How the tap stands."""
    return state_of(current(), now)


def state_of(tap: Tap, now: datetime) -> TapState:
    """The gravest reason first: what a person decided outlasts what mends itself."""
    if tap.closed_at is not None:
        return TapState(False, tap.closure, tap.closed_at, tap.closed_by, tap.reason)
    if tap.importing_until is not None and tap.importing_until > now:
        return TapState(False, "import")
    if not settings.ANSWERABLE.smtp_url:
        return TapState(False, "no_server")
    return TapState(True)


@transaction.atomic
def close(reason: str, *, at: datetime, actor: Actor, closure: Closure = Closure.ADMINISTRATOR) -> bool:
    """Let no more mail out; the mail in hand is the last. False when it was closed already."""
    tap = held()
    if tap.closed_at is not None:
        return False
    tap.closed_at, tap.closure, tap.reason = at, closure, reason[:500]
    tap.closed_by = actor.name[:200]
    tap.save(update_fields=["closed_at", "closure", "reason", "closed_by"])
    record(EventName.TAP_CLOSED, tap.ref, at=at, actor=actor, reason=reason[:500], closure=str(closure))
    return True


@transaction.atomic
def open_again(*, at: datetime, actor: Actor) -> bool:
    """Let mail out again, from this very database. False when nobody had closed it.

    A new mark makes every data folder forget what it knew of the other copy.
    """
    tap = held()
    if tap.closed_at is None:
        return False
    tap.closed_at, tap.closure, tap.reason, tap.closed_by = None, "", "", ""
    tap.house, tap.mark = _house(), uuid.uuid4()
    tap.save()
    record(EventName.TAP_OPENED, tap.ref, at=at, actor=actor)
    return True


@transaction.atomic
def limit(*, most_to_one: int, most_in_all: int, at: datetime, actor: Actor) -> bool:
    """Change the brakes: mails an hour to one address, and in all. False when they were like that.

    Raises ValueError for a limit below one.
    """
    if min(most_to_one, most_in_all) < 1:
        raise ValueError("a brake lets at least one mail an hour pass")
    tap = held()
    before = (tap.most_to_one, tap.most_in_all)
    if before == (most_to_one, most_in_all):
        return False
    tap.most_to_one, tap.most_in_all = most_to_one, most_in_all
    tap.save(update_fields=["most_to_one", "most_in_all"])
    record(
        EventName.TAP_LIMITED, tap.ref, at=at, actor=actor, old=list(before), new=[most_to_one, most_in_all]
    )
    return True


def keep_closed_for_import(until: datetime | None) -> None:
    """An import is under way, or (None) over. What a person closed stays as it is."""
    Tap.objects.update_or_create(pk=1, defaults={"importing_until": until})


def is_ready(now: datetime) -> bool:
    """May a batch begin? Notes where mail is sent from; a copy closes the tap instead."""
    with transaction.atomic():
        tap = held()
        if not state_of(tap, now).is_open:
            return False
        place, house = _mark_file(), _house()
        if (tap.house and house and tap.house != house) or _batches_noted(place, tap) > tap.batches:
            close(COPIED, at=now, actor=KEEPER, closure=Closure.RESTORE)
            return False
        tap.house, tap.batches = house or tap.house, tap.batches + 1
        tap.save(update_fields=["house", "batches"])
    _note_batches(place, tap)
    return True


def _house() -> str:
    """Cluster and database. Empty where the server does not tell."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT system_identifier FROM pg_control_system()), oid"
                " FROM pg_database WHERE datname = current_database()"
            )
            return "/".join(str(one) for one in cursor.fetchone())
    except DatabaseError:
        return ""


def _mark_file() -> Path:
    return Path(settings.ANSWERABLE.data) / MARK_FILE


def _batches_noted(place: Path, tap: Tap) -> int:
    try:
        noted = json.loads(place.read_text())
        return int(noted["batches"]) if noted["mark"] == str(tap.mark) else 0
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _note_batches(place: Path, tap: Tap) -> None:
    """Replaced as a whole, never downwards: two senders may note at once."""
    if _batches_noted(place, tap) > tap.batches:
        return
    fresh = place.with_suffix(f".{uuid.uuid4().hex[:8]}")
    try:
        fresh.write_text(json.dumps({"mark": str(tap.mark), "batches": tap.batches}))
        fresh.replace(place)
    except OSError as problem:
        log.warning("The data folder does not take the mark of outgoing mail: %s", problem)
