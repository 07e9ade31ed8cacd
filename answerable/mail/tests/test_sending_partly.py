"""A mail for several people, of whom some can be reached and others not, or not yet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from answerable.events.models import Event
from answerable.lib import mime
from answerable.lib.addresses import Address
from answerable.mail import outbox, sending
from answerable.mail.building import deliverable
from answerable.mail.relay import Relay
from answerable.mail.tests.doors import Postbox
from answerable.mail.tests.test_sending import NOW, always, queued, server

__all__ = ["server"]
pytestmark = pytest.mark.django_db

MAIN, BOSS, COLLEAGUE = "wang@customer.example", "boss@customer.example", "li@customer.example"
MINUTE = timedelta(minutes=1)


def copied(*addresses: str) -> Any:
    return queued(cc=tuple(Address("", one) for one in addresses))


def try_at(at: datetime) -> int:
    return sending.send_waiting(always(at))


@pytest.mark.parametrize("odd", ["用户@例子.中国", '"joe doe"@x', "a b@x", "no-domain"])
def test_an_odd_copy_keeps_the_answer_from_nobody(server: Postbox, odd: str) -> None:
    assert not deliverable(odd)
    mail = queued(cc=(Address("", odd), Address("", BOSS)))
    assert try_at(NOW) == 1
    _sender, recipients, raw = server.mails[0]
    assert recipients == [MAIN, BOSS]
    assert [one.address for one in mime.parse(raw).cc] == [BOSS]
    mail.refresh_from_db()
    assert mail.state(NOW) == "sent"
    assert mail.refused == {odd: sending.UNDELIVERABLE}


def test_a_chinese_domain_is_no_odd_one_but_endless_addresses_are() -> None:
    assert deliverable("office@例子.中国")
    assert deliverable("x" * 244 + "@x.example")
    assert not deliverable("x" * 245 + "@x.example")


def test_without_anybody_in_to_it_fails(server: Postbox) -> None:
    mail = queued(to=(Address("", "用户@例子.中国"),), cc=(Address("", BOSS),))
    assert try_at(NOW) == 0
    mail.refresh_from_db()
    assert (mail.state(NOW), server.mails) == ("failed", [])


def test_who_is_to_be_tried_later_is_and_nobody_gets_it_twice(server: Postbox) -> None:
    server.refused = {MAIN: "451 4.7.1 greylisted"}
    mail = copied(BOSS)
    assert try_at(NOW) == 0
    mail.refresh_from_db()
    assert (mail.state(NOW), mail.reached, mail.remaining) == ("waiting", [BOSS], [MAIN])
    assert mail.last_error == f"{MAIN}: 451 4.7.1 greylisted"
    assert mail.next_attempt_at == NOW + MINUTE
    server.refused = {}
    assert try_at(NOW + MINUTE) == 1
    assert [recipients for _, recipients, _ in server.mails] == [[BOSS], [MAIN]]
    assert len({mime.parse(raw).message_id for _, _, raw in server.mails}) == 1
    assert Event.objects.filter(name="mail.sent").count() == 1


def test_later_and_never_are_told_apart_when_nobody_got_it(server: Postbox) -> None:
    server.refused = {MAIN: "451 later", BOSS: "550 gone"}
    mail = copied(BOSS)
    assert try_at(NOW) == 0
    mail.refresh_from_db()
    assert (mail.remaining, mail.refused) == ([MAIN], {BOSS: "550 gone"})
    server.refused = {BOSS: "250 would be taken now"}
    assert try_at(NOW + MINUTE) == 1
    assert [recipients for _, recipients, _ in server.mails] == [[MAIN]]


def test_what_reaches_only_those_in_copy_has_not_gone(server: Postbox) -> None:
    server.refused = {MAIN: "550 gone", COLLEAGUE: "451 later"}
    mail = copied(BOSS, COLLEAGUE)
    assert try_at(NOW) == 0
    server.refused = {MAIN: "550 gone"}
    assert try_at(NOW + MINUTE) == 0
    mail.refresh_from_db()
    assert (mail.state(NOW), mail.last_error) == ("failed", f"{MAIN}: 550 gone")
    server.refused = {}
    outbox.retry(mail, NOW + MINUTE, sending.SENDER)
    assert try_at(NOW + MINUTE) == 1
    assert [recipients for _, recipients, _ in server.mails] == [[BOSS], [COLLEAGUE], [MAIN]]


def test_who_cannot_be_reached_for_two_days_is_named(server: Postbox) -> None:
    server.refused = {BOSS: "451 later"}
    mail = copied(BOSS)
    now = NOW
    while mail.sent_at is None:
        try_at(now)
        mail.refresh_from_db()
        now = mail.next_attempt_at or now
    assert mail.sent_at - NOW > timedelta(hours=47)
    assert mail.refused == {BOSS: "451 later"}
    assert [recipients for _, recipients, _ in server.mails] == [[MAIN]]


def test_trouble_after_it_was_taken_sends_it_to_nobody_twice(
    server: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = queued()
    with monkeypatch.context() as patched:
        patched.setattr(sending, "record", _trouble)
        assert try_at(NOW) == 0
    assert try_at(NOW + MINUTE) == 1
    mail.refresh_from_db()
    assert (mail.state(NOW), len(server.mails)) == ("sent", 1)


def test_what_nobody_expected_is_an_attempt_and_stops_no_other_mail(
    server: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = queued(subject="bad"), queued(subject="good")
    truly = Relay.hand_over

    def odd(relay: Relay, sender: str, recipients: list[str], message: bytes) -> Any:
        if b"Subject: bad" in message:
            relay._backend.connection.mail(sender)  # the conversation stands in the middle of a mail
            _trouble()
        return truly(relay, sender, recipients, message)

    monkeypatch.setattr(Relay, "hand_over", odd)
    assert try_at(NOW) == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state(NOW), good.state(NOW)) == ("waiting", "sent")
    assert (bad.attempts, bad.last_error) == (1, "ZeroDivisionError: odd")
    now = NOW
    while bad.failed_at is None:
        now = bad.next_attempt_at
        try_at(now)
        bad.refresh_from_db()
    assert timedelta(hours=47) < bad.failed_at - NOW < timedelta(hours=50)


def test_each_lease_is_counted_from_when_it_begins(server: Postbox, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = queued(), queued()
    passed = iter(range(100))
    leases = []
    truly = sending._hand_over

    def slow(mail: Any, relay: Relay) -> None:
        leases.append(mail.next_attempt_at)
        truly(mail, relay)

    monkeypatch.setattr(sending, "_hand_over", slow)
    assert sending.send_waiting(lambda: NOW + 8 * MINUTE * next(passed)) == 2
    first.refresh_from_db()
    second.refresh_from_db()
    # Asked for what is due at 0, the tap at 8; claimed at 16 and 32 minutes, taken at 24 and 40.
    assert leases == [NOW + 16 * MINUTE + sending.LEASE, NOW + 32 * MINUTE + sending.LEASE]
    assert [first.sent_at, second.sent_at] == [NOW + 24 * MINUTE, NOW + 40 * MINUTE]


def _trouble(*_args: object, **_more: object) -> None:
    raise ZeroDivisionError("odd")
