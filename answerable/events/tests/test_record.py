"""The record: appended to, heard of in the same transaction, never changed."""

from __future__ import annotations

import json
from collections import defaultdict

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from answerable.accounts.people import add_user
from answerable.events import record as room
from answerable.events.actors import Actor
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.events.record import CHANNEL, record, subscribe
from answerable.lib.ref import Ref
from answerable.testing.cast import NOON

pytestmark = pytest.mark.django_db
CASE = Ref("case", 7)


def happen(**facts: object) -> Event:
    return record(EventName.CASE_TAKEN_UP, CASE, at=NOON, actor=Actor.system("test"), **facts)


def test_an_event_says_what_happened_to_what_by_whom_and_when() -> None:
    wang = add_user("wang@vendor.example", "Wang Fang")
    message = Ref("message", 3)
    event = record(
        EventName.MESSAGE_SENT, message, within=CASE, at=NOON, actor=Actor.staff(wang), door="mail"
    )
    event = Event.objects.get(pk=event.pk)
    assert (event.about, event.within, event.at, event.facts) == (message, CASE, NOON, {"door": "mail"})
    assert (event.actor, event.actor_name, event.actor_kind) == (wang, "Wang Fang", "staff")
    assert happen().within == CASE


def test_only_colleagues_are_staff() -> None:
    wang = add_user("wang@vendor.example", "Wang Fang")
    actors = (Actor.staff(wang), Actor.contact(1, "Zhao"), Actor.system("clock"))
    assert [actor.is_staff for actor in actors] == [True, False, False]


@pytest.mark.parametrize("change", ["UPDATE events_event SET name = 'x'", "DELETE FROM events_event"])
def test_the_database_refuses_to_change_the_record(change: str) -> None:
    happen()
    with (
        pytest.raises(DatabaseError, match="append only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    assert Event.objects.get().name == EventName.CASE_TAKEN_UP


def test_who_hears_of_it_is_in_the_same_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_handlers", defaultdict(list))
    heard: list[Event] = []

    def hear(event: Event) -> None:
        heard.append(event)
        if event.facts.get("fails"):
            raise RuntimeError("the follower failed")

    subscribe(EventName.CASE_TAKEN_UP, hear)
    subscribe(EventName.CASE_TAKEN_UP, hear)
    event = happen()
    assert heard == [event]
    with pytest.raises(RuntimeError):
        happen(fails=True)
    assert list(Event.objects.all()) == [event]


@pytest.mark.django_db(transaction=True)
def test_the_live_stream_is_told_after_commit_and_only_identifiers() -> None:
    where = connection.get_connection_params()
    plain = {key: where[key] for key in ("host", "user", "password", "dbname") if where.get(key)}
    with psycopg.connect(**plain, autocommit=True) as ears:
        ears.execute(f"LISTEN {CHANNEL}")
        with pytest.raises(RuntimeError), transaction.atomic():
            happen(secret="never")
            raise RuntimeError("rolled back")
        happen(secret="words")
        told = [json.loads(call.payload) for call in ears.notifies(timeout=2, stop_after=1)]
    assert told == [{"name": "case.taken_up", "about": "case:7", "within": "case:7"}]


def test_a_reference_reads_back_and_nothing_else_is_one() -> None:
    assert Ref.parse(str(CASE)) == CASE
    for wrong in ("case", "case:", ":7", "case:x", "a b:1"):
        with pytest.raises(ValueError):
            Ref.parse(wrong)


def test_names_are_nouns_and_verbs_that_are_never_said_twice() -> None:
    names = [name.value for name in EventName]
    assert len(names) == len(set(names))
    assert all(name.count(".") == 1 and name.islower() for name in names)
