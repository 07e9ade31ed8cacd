"""The live stream, as the web server calls it: who may hear, what is heard, and how soon."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from answerable.accounts import people
from answerable.accounts.models import User
from answerable.desk import live
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import announce, record
from answerable.lib.ref import Ref

CASE = Ref("case", 42)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> live.Hub:
    """A hub of this test's own event loop."""
    fresh = live.Hub()
    monkeypatch.setattr(live, "hub", fresh)
    monkeypatch.setattr(live, "RECONNECT", 0.05)
    return fresh


def someone() -> User:
    return people.add_user("wang@vendor.example", "Wang Fang")


def cookie(user: User) -> bytes:
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}".encode()


def scope(cookie_: bytes = b"", query: str = "") -> dict[str, Any]:
    return {
        "type": "http",
        "method": "GET",
        "path": live.PATH,
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost"), (b"cookie", cookie_)],
    }


class Page:
    """What one open page receives."""

    def __init__(self) -> None:
        self.said: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
        self.left = asyncio.Event()

    async def receive(self) -> MutableMapping[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: MutableMapping[str, Any]) -> None:
        await self.said.put(message)

    async def topics(self, seconds: float = 5.0) -> set[str]:
        """The next topics told, heartbeats left out."""
        while True:
            message = await asyncio.wait_for(self.said.get(), seconds)
            text = message.get("body", b"").decode()
            if text.startswith("data: "):
                return set(text.removeprefix("data: ").split())


def happen(name: EventName = EventName.CASE_TAKEN_UP, ago: float = 0.0) -> None:
    record(name, CASE, at=timezone.now() - timedelta(seconds=ago), actor=Actor.system("test"))


def run(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(story(), 20))  # type: ignore[arg-type]


def later(call: Callable[..., Any], *args: Any) -> Awaitable[Any]:
    """Done in a thread with a connection of its own, as another process would."""

    def alone() -> Any:
        try:
            return call(*args)
        finally:
            connection.close()

    return sync_to_async(alone, thread_sensitive=False)()


async def opened(page: Page, hub: live.Hub, asked: dict[str, Any]) -> asyncio.Task[None]:
    task = asyncio.ensure_future(live.application(asked, page.receive, page.send))
    started = await asyncio.wait_for(page.said.get(), 5)
    assert started["status"] == 200
    assert (b"content-type", b"text/event-stream") in started["headers"]
    assert (b"cache-control", b"no-store") in started["headers"]
    await hub.is_hearing()
    return task


async def close(page: Page, task: asyncio.Task[None], hub: live.Hub) -> None:
    page.left.set()
    await asyncio.wait_for(task, 5)
    assert not hub._ears
    if hub._listening is not None:
        hub._listening.cancel()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["nobody", "forged", "switched off"])
def test_strangers_hear_nothing(hub: live.Hub, who: str) -> None:
    asked = scope()
    if who == "forged":
        asked = scope(f"{settings.SESSION_COOKIE_NAME}=forged".encode())
    if who == "switched off":
        user = someone()
        asked = scope(cookie(user))
        User.objects.filter(pk=user.pk).update(is_active=False)
    page = Page()

    async def story() -> None:
        await live.application(asked, page.receive, page.send)

    run(story)
    assert page.said.get_nowait()["status"] == 403
    assert hub._listening is None


@pytest.mark.django_db(transaction=True)
def test_a_page_hears_of_a_case_within_a_second_of_the_commit(hub: live.Hub) -> None:
    asked, page = scope(cookie(someone())), Page()

    async def story() -> None:
        task = await opened(page, hub, asked)
        await later(happen)
        assert await page.topics(1.0) == {"case:42", "queue:all"}
        await later(announce, "presence:case:42")
        assert await page.topics(1.0) == {"presence:case:42"}
        await close(page, task, hub)

    run(story)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_never_heard(hub: live.Hub) -> None:
    from django.db import transaction

    asked, page = scope(cookie(someone())), Page()

    def regret() -> None:
        with transaction.atomic():
            happen()
            transaction.set_rollback(True)

    async def story() -> None:
        task = await opened(page, hub, asked)
        await later(regret)
        await later(announce, "next")
        assert await page.topics(1.0) == {"next"}
        await close(page, task, hub)

    run(story)


@pytest.mark.django_db(transaction=True)
def test_what_happened_while_the_page_was_made_is_heard_at_once(hub: live.Hub) -> None:
    happen(ago=60)
    happen(EventName.MAIL_SENT, ago=1)
    query = live.address(timezone.now()).partition("?")[2]
    asked, page = scope(cookie(someone()), query), Page()

    async def story() -> None:
        task = await opened(page, hub, asked)
        assert await page.topics() == {"case:42", "mail:all"}
        await close(page, task, hub)

    run(story)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("query", ["since=x", "since=2026-13-45T10:00:00%2B00:00", "since="])
def test_nonsense_about_the_past_is_left_out(hub: live.Hub, query: str) -> None:
    asked, page = scope(cookie(someone()), query), Page()

    async def story() -> None:
        task = await opened(page, hub, asked)
        await close(page, task, hub)

    run(story)


@pytest.mark.django_db(transaction=True)
def test_after_losing_the_database_everything_is_asked_for_again(hub: live.Hub) -> None:
    asked, page = scope(cookie(someone())), Page()

    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query ILIKE 'LISTEN%%' AND datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert cursor.rowcount == 1

    async def story() -> None:
        task = await opened(page, hub, asked)
        await later(cut)
        assert await page.topics() == {"all"}
        await later(happen)
        assert "case:42" in await page.topics()
        await close(page, task, hub)

    run(story)


def test_a_page_that_does_not_listen_is_told_to_ask_for_everything() -> None:
    async def story() -> None:
        hub = live.Hub()
        queue: asyncio.Queue[str] = asyncio.Queue(live.LONGEST_QUEUE)
        hub._ears.add(queue)
        for number in range(live.LONGEST_QUEUE + 1):
            hub.tell(f"case:{number}")
        assert queue.qsize() == 1
        assert queue.get_nowait() == "all"

    run(story)


@pytest.mark.parametrize(
    ("name", "about", "topics"),
    [
        ("message.received", "message:7", "case:42 queue:all"),
        ("commitment.missed", "commitment:3", "case:42 commitment:3 queue:all"),
        ("note.added", "case:42", "case:42"),
        ("mail.sent", "outbound:5", "case:42 mail:all"),
    ],
)
def test_what_an_event_changes(name: str, about: str, topics: str) -> None:
    payload = json.dumps({"name": name, "about": about, "within": "case:42"})
    assert live.topics_of(payload) == topics


def test_the_listening_connection_is_made_as_django_makes_its_own() -> None:
    place = live._place()
    assert place["dbname"] == connection.settings_dict["NAME"]
    assert set(place) <= {"host", "port", "user", "password", "dbname", "sslmode"}
    assert psycopg.conninfo.make_conninfo(**place)
