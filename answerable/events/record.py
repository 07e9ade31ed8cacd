"""Recording events, and hearing of them in the same transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from answerable.events.actors import Actor
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.lib.ref import Ref

CHANNEL = "answerable_events"

Handler = Callable[[Event], None]
_handlers: dict[str, list[Handler]] = defaultdict(list)
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
        event = Event.objects.create(
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
        for handler in _handlers[name]:
            handler(event)
        _announce(event)
    return event


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


def _announce(event: Event) -> None:
    # Identifiers only: whoever hears it asks again and is checked then.
    _notify({"name": event.name, "about": str(event.about), "within": str(event.within)})


def _notify(payload: dict[str, str]) -> None:
    if not _is_announced.get():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps(payload)])
