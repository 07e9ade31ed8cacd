"""Many mails at once: committed together, each answered for itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from unittest import mock

import pytest

from answerable.events.models import Event
from answerable.mail import journal
from answerable.mail.journal import Delivery
from answerable.mail.models import InboundMail
from answerable.mail.writers import Writers

pytestmark = pytest.mark.usefixtures("committed")

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def delivery(number: int) -> Delivery:
    return Delivery(b"Subject: %d\r\n\r\nx\r\n" % number, "a@b.example", ["c@d.example"], "smtp", NOW)


def test_a_crowd_is_stored_with_an_event_and_a_task_each() -> None:
    with Writers() as writers:
        for promise in [writers.submit(delivery(number)) for number in range(200)]:
            promise.result(timeout=30)
    stored = {mail.raw_bytes for mail in InboundMail.objects.select_related("raw")}
    assert stored == {delivery(number).raw for number in range(200)}
    told = Event.objects.filter(name="mail.stored").values_list("about_id", flat=True)
    assert sorted(told) == sorted(InboundMail.objects.values_list("pk", flat=True))


def test_the_same_delivery_twice_in_one_crowd_is_one_mail() -> None:
    twice = [delivery(number % 20) for number in range(40)]
    first = journal.store_together(twice)
    assert len({mail.pk for mail in first}) == InboundMail.objects.count() == 20


def test_one_that_cannot_be_stored_harms_no_other() -> None:
    store = journal.store_together

    def refuse_seven(deliveries: Sequence[Delivery]) -> list[InboundMail]:
        if any(one.raw == delivery(7).raw for one in deliveries):
            raise ValueError("poison")
        return store(deliveries)

    with mock.patch("answerable.mail.journal.store_together", refuse_seven), Writers(1) as writers:
        promises = [writers.submit(delivery(number)) for number in range(20)]
        failed = [number for number, promise in enumerate(promises) if promise.exception(timeout=30)]
    assert failed == [7]
    assert InboundMail.objects.count() == 19


def test_what_waits_when_we_stop_is_written() -> None:
    with Writers() as writers:
        promises = [writers.submit(delivery(number)) for number in range(50)]
    assert all(promise.done() for promise in promises)
    assert InboundMail.objects.count() == 50
