"""The brakes: over so many an hour mail waits; one address' flood delays nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from answerable.events.actors import Actor
from answerable.events.models import Event
from answerable.lib.addresses import Address
from answerable.mail import brakes, sending, tap
from answerable.mail.models import OutboundMail, Tap
from answerable.mail.tests.doors import Postbox, other_end
from answerable.mail.tests.test_sending import NOW, always, queued, use
from answerable.notifications.models import Notice
from answerable.testing.cast import Cast

HAN = Actor.system("Han")
HOUR = timedelta(hours=1)
OTHER = (Address("", "other@customer.example"),)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    with other_end() as (postbox, port):
        use(monkeypatch, f"smtp://127.0.0.1:{port}")
        yield postbox


def limit(to_one: int, in_all: int) -> None:
    tap.limit(most_to_one=to_one, most_in_all=in_all, at=NOW, actor=HAN)


def send_all(later: timedelta = timedelta()) -> int:
    return sending.send_waiting(always(NOW + later))


@pytest.mark.django_db
def test_a_flood_to_one_address_waits_and_others_do_not(cast: Cast, server: Postbox) -> None:
    limit(3, 100)
    flood = [queued() for _number in range(5)]
    queued(to=OTHER)
    assert send_all() == 4
    assert [one for _sender, one, _raw in server.mails][-1] == ["other@customer.example"]
    held = OutboundMail.objects.filter(sent_at=None)
    assert {(one.last_error, one.next_attempt_at, one.attempts) for one in held} == {
        (brakes.TO_ONE, NOW + HOUR, 0)
    }
    assert {one.pk for one in held} == {one.pk for one in flood[3:]}
    assert brakes.braked_now(tap.current(), NOW) == ["wang@customer.example"]
    assert Event.objects.filter(name="mail.braked").count() == 1
    assert "wang@customer.example" in Notice.objects.get(user=cast.han).title
    assert send_all(HOUR) == 2


@pytest.mark.django_db
def test_over_the_limit_of_the_hour_everything_waits(server: Postbox) -> None:
    limit(30, 2)
    for number in range(3):
        queued(to=(Address("", f"{number}@customer.example"),))
    assert send_all() == 2
    assert OutboundMail.objects.get(sent_at=None).last_error == brakes.IN_ALL
    assert send_all(HOUR / 2) == 0
    assert send_all(HOUR) == 1


@pytest.mark.django_db
def test_what_reached_nobody_presses_no_brake(server: Postbox) -> None:
    limit(1, 1)
    queued()
    server.answer = "451 later"
    assert send_all() == 0
    server.answer = "250 ok"
    assert send_all(HOUR / 2) == 1


@pytest.mark.django_db
def test_a_limit_is_at_least_one_and_is_on_record() -> None:
    with pytest.raises(ValueError, match="at least one"):
        limit(0, 5)
    limit(5, 50)
    limit(5, 50)
    assert [one.facts["new"] for one in Event.objects.filter(name="tap.limited")] == [[5, 50]]


@pytest.mark.usefixtures("committed")
def test_two_senders_do_not_overrun_a_brake(monkeypatch: pytest.MonkeyPatch) -> None:
    def attempt(pk: int) -> bool:
        try:
            return sending.send(pk, clock=always(NOW))
        finally:
            connection.close()

    with other_end() as (postbox, port), ThreadPoolExecutor(4) as pool:
        use(monkeypatch, f"smtp://127.0.0.1:{port}")
        Tap.objects.update_or_create(pk=1, defaults={"most_to_one": 3})
        mails = [queued().pk for _number in range(8)]
        assert sum(pool.map(attempt, mails)) == 3
        assert len(postbox.mails) == 3
