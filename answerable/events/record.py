"""Recording events, and hearing of them in the same transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from answerable.events.actors import Actor
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.lib.ref import Ref

CHANNEL = "answerable_events"

Handler = Callable[[Event], None]
_RESERVE = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"

_handlers: dict[str, list[Handler]] = defaultdict(list)


@dataclass(slots=True)
class _Gathering:
    """Events that wait to be written together, and the keys reserved for further ones."""

    rows: list[Event] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)


_gathering: ContextVar[_Gathering | None] = ContextVar("events_are_gathered", default=None)
_is_announced = ContextVar("events_are_announced", default=True)


def subscribe(name: EventName, handler: Handler) -> None:
    """Have `handler(event)` called inside the recording transaction of each `name` event.

    For rooms above that must follow (defer a task, start a clock). Called once, at start-up.
    """
    if handler not in _handlers[name]:
        _handlers[name].append(handler)


def record(
    name: EventName,
    about: Ref,
    *,
    at: datetime,
    actor: Actor,
    within: Ref | None = None,
    **facts: Any,
) -> Event:
    """Append one event and tell the live stream once the transaction has committed.

    `at` is an aware instant. `within` is the thing on whose page the event shows; by default
    the thing itself. Facts must be JSON and hold identifiers, never labels.
    """
    inside = within or about
    with transaction.atomic():
        event = Event(
            at=at,
            name=name,
            about_kind=about.kind,
            about_id=about.id,
            within_kind=inside.kind,
            within_id=inside.id,
            actor_kind=actor.kind,
            actor=actor.user,
            actor_name=actor.name[:200],
            facts=facts,
        )
        _append(event)
        for handler in _handlers[name]:
            handler(event)
        _announce(event)
    return event


@contextmanager
def gathered() -> Iterator[None]:
    """Inside, events get their keys at once and are written together at the end of the block.

    For many verbs in one transaction that read no events; whoever hears of one sees it as usual.
    """
    waiting = _Gathering()
    before = _gathering.set(waiting)
    try:
        yield
        Event.objects.bulk_create(waiting.rows, batch_size=500)
    finally:
        _gathering.reset(before)


@contextmanager
def unannounced() -> Iterator[None]:
    """Inside, events are recorded without telling the live stream: of a past that nobody watched."""
    before = _is_announced.set(False)
    try:
        yield
    finally:
        _is_announced.reset(before)


def announce(topic: str) -> None:
    """Tell the live stream, after commit, that what shows `topic` is to be asked for again."""
    _notify({"topic": topic})


def _append(event: Event) -> None:
    waiting = _gathering.get()
    if waiting is None:
        event.save(force_insert=True)
        return
    if not waiting.keys:
        waiting.keys = reserved_keys(Event)
    event.pk = waiting.keys.pop()
    waiting.rows.append(event)


def reserved_keys(model: type[Model], number: int = 500) -> list[int]:
    """The next keys of a table, the lowest last: for rows that are written together later."""
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, [model._meta.db_table, number])
        return [key for (key,) in reversed(cursor.fetchall())]


def _announce(event: Event) -> None:
    # Identifiers only: whoever hears it asks again and is checked then.
    _notify({"name": event.name, "about": str(event.about), "within": str(event.within)})


def _notify(payload: dict[str, str]) -> None:
    if not _is_announced.get():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps(payload)])
