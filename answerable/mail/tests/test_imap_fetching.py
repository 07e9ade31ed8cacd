"""Fetching from a real Dovecot: everything once, stored before it is marked, whatever breaks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest

from answerable.mail import journal, mailboxes
from answerable.mail.imap import fetching, leases
from answerable.mail.imap.session import Conversation
from answerable.mail.imap.troubles import MailboxError
from answerable.mail.models import FetchedMail, InboundMail, Mailbox
from answerable.mail.tests.dovecot import PASSWORD, Server
from answerable.mail.tests.mailbox_cast import ADMINISTRATOR, added, breaking_line, fetch, mail

pytestmark = [pytest.mark.dovecot, pytest.mark.usefixtures("committed")]


def test_mails_are_fetched_byte_for_byte_and_then_marked(server: Server) -> None:
    server.put(mail(1), mail(2))
    box = added(server.port)
    assert fetch(box) == 2
    found = InboundMail.objects.order_by("pk")
    assert [one.raw_bytes for one in found] == [mail(1), mail(2)]
    assert {(one.door, one.return_path) for one in found} == {("imap", None)}
    assert all("Seen" in flags for flags in server.flags())
    assert (box.seen, box.stored, box.missing) == (2, 2, 0)


def test_fetching_again_brings_only_what_is_new(server: Server) -> None:
    server.put(mail(1))
    box = added(server.port)
    assert fetch(box) == 1
    assert fetch(box) == 0
    server.put(mail(2))
    assert fetch(box) == 1
    assert (InboundMail.objects.count(), box.stored) == (2, 2)


def test_what_lay_there_before_is_left_unless_it_is_wanted(server: Server) -> None:
    server.put(mail(1))
    box = added(server.port, takes_old=False)
    assert fetch(box) == 0
    server.put(mail(2))
    assert fetch(box) == 1
    assert InboundMail.objects.get().raw_bytes == mail(2)


def test_the_promise_counts_from_when_the_mail_reached_the_mailbox(server: Server) -> None:
    box = added(server.port)
    Mailbox.objects.filter(pk=box.pk).update(opened_at=datetime.now(UTC) - timedelta(days=2))
    client = server.client()
    earlier = (datetime.now(UTC) - timedelta(hours=5)).strftime("%d-%b-%Y %H:%M:%S +0000")
    client.append("INBOX", "", f'"{earlier}"', mail(1))
    client.append("INBOX", "", '"01-Jan-2020 00:00:00 +0000"', mail(2))
    client.append("INBOX", "", '"01-Jan-2037 00:00:00 +0000"', mail(3))
    client.logout()
    fetch(box)
    first, old, future = InboundMail.objects.order_by("pk")
    now = datetime.now(UTC)
    assert timedelta(hours=4, minutes=59) < now - first.received_at < timedelta(hours=5, minutes=1)
    assert now - old.received_at < timedelta(minutes=1)
    assert now - future.received_at < timedelta(minutes=1)


def test_stored_mail_is_moved_when_that_is_wanted(server: Server) -> None:
    server.put(mail(1), mail(2))
    fetch(added(server.port, after="move", move_to="Done"))
    assert (len(server.flags()), len(server.flags("Done"))) == (0, 2)


def test_a_mailbox_may_be_left_untouched(server: Server) -> None:
    server.put(mail(1))
    box = added(server.port, after="leave")
    assert (fetch(box), fetch(box)) == (1, 0)
    assert "Seen" not in server.flags()[0]


def test_a_shared_folder_is_watched_like_any(server: Server) -> None:
    server.put(mail(1), folder="Shared/Team")
    assert fetch(added(server.port, folder="Shared/Team")) == 1


def test_the_same_mail_twice_in_a_mailbox_is_one_mail(server: Server) -> None:
    server.put(mail(1), mail(1))
    box = added(server.port)
    assert fetch(box) == 2
    assert (InboundMail.objects.count(), box.seen, box.stored) == (1, 2, 2)


def test_a_folder_made_anew_brings_nothing_twice(server: Server) -> None:
    server.put(mail(1), mail(2), folder="Done")
    box = added(server.port, folder="Done")
    fetch(box)
    before = box.uidvalidity
    server.make_anew("Done", mail(2), mail(1), mail(3))
    fetch(box)
    assert box.uidvalidity != before
    assert InboundMail.objects.count() == 3
    assert FetchedMail.objects.filter(uidvalidity=box.uidvalidity).count() == 3


def test_a_fetcher_that_died_before_it_marked_is_made_good(server: Server) -> None:
    server.put(mail(1))
    box = added(server.port)
    with mock.patch.object(Conversation, "mark", side_effect=MailboxError("broken", "cut")):
        with pytest.raises(MailboxError):
            fetch(box)
    assert InboundMail.objects.count() == 1
    assert "Seen" not in server.flags()[0]
    fetch(box)
    assert InboundMail.objects.count() == 1
    assert "Seen" in server.flags()[0]
    assert not FetchedMail.objects.filter(marked_at=None).exists()


def test_nothing_is_marked_that_could_not_be_stored(server: Server) -> None:
    server.put(mail(1))
    box = added(server.port)
    with mock.patch.object(journal, "add_together", side_effect=OSError("disk full")):
        with pytest.raises(OSError, match="disk full"):
            fetch(box)
    assert "Seen" not in server.flags()[0]
    assert (box.seen, InboundMail.objects.count()) == (0, 0)
    assert fetch(box) == 1


@pytest.mark.parametrize("cut_after", [0, 10, 60, 400, 900, 1500, 2200, 3000])
def test_a_line_that_breaks_anywhere_loses_nothing(server: Server, cut_after: int) -> None:
    server.put(*(mail(number) for number in range(5)))
    with breaking_line(server.port, cut_after=cut_after) as port:
        box = added(port)
        try:
            fetch(box)
        except MailboxError:
            fetch(box)
    assert sorted(one.raw_bytes for one in InboundMail.objects.all()) == [mail(n) for n in range(5)]
    assert (box.seen, box.stored) == (5, 5)


def test_the_ledger_is_compared_with_the_mailbox_every_hour(server: Server) -> None:
    server.put(mail(1), mail(2), mail(3))
    box = added(server.port)
    fetch(box)
    lost = FetchedMail.objects.order_by("uid")[1]
    lost.delete()
    Mailbox.objects.filter(pk=box.pk).update(seen=2, stored=2)
    assert fetch(box) == 0
    Mailbox.objects.filter(pk=box.pk).update(reconciled_at=datetime.now(UTC) - timedelta(hours=2))
    assert fetch(box) == 1
    assert (box.seen, box.stored) == (3, 3)


def test_a_mail_that_is_too_large_is_on_record_and_asked_for_once(server: Server, settings: Any) -> None:
    settings.ANSWERABLE = replace(settings.ANSWERABLE, max_mail_mb=1)
    server.put(mail(1), mail(2, b"x" * 1_100_000))
    box = added(server.port)
    fetch(box)
    refused = InboundMail.objects.get(outcome="refused")
    assert (refused.outcome_reason, b"no 2" in refused.raw_bytes) == ("too_large", True)
    assert refused.size < 1000
    assert fetch(box) == 0
    assert (box.seen, box.stored) == (2, 2)


def test_a_wrong_password_and_a_missing_folder_are_told_apart(server: Server) -> None:
    box, now = added(server.port), datetime.now(UTC)
    mailboxes.change(box, {}, {"password": "another"}, at=now, actor=ADMINISTRATOR)
    with pytest.raises(MailboxError) as refused:
        fetch(box)
    assert refused.value.kind == "refused"
    mailboxes.change(box, {"folder": "Nowhere"}, {"password": PASSWORD}, at=now, actor=ADMINISTRATOR)
    with pytest.raises(MailboxError) as missing:
        fetch(box)
    assert missing.value.kind == "no_folder"


def test_two_mailrooms_never_work_on_one_mailbox(server: Server) -> None:
    server.put(mail(1))
    box, now = added(server.port), datetime.now(UTC)
    first = leases.take(box.pk, "one", at=now)
    assert first is not None
    assert leases.take(box.pk, "two", at=now) is None
    second = leases.take(box.pk, "two", at=now + leases.LEASE + timedelta(seconds=1))
    assert second is not None and second.fencing == first.fencing + 1
    # The first slept; what it still wants to write is refused.
    with Conversation(first, now=now) as line, pytest.raises(leases.LeaseLostError):
        fetching.catch_up(first, line, now=now)
    assert not InboundMail.objects.exists()
    with pytest.raises(leases.LeaseLostError):
        leases.renew(first, at=now)


def test_a_changed_or_closed_mailbox_is_let_go(server: Server) -> None:
    box, now = added(server.port), datetime.now(UTC)
    held = leases.take(box.pk, "one", at=now)
    assert held is not None
    leases.renew(held, at=now)
    mailboxes.change(box, {"name": "Other"}, {}, at=now + timedelta(seconds=1), actor=ADMINISTRATOR)
    with pytest.raises(leases.LeaseLostError):
        leases.renew(held, at=now)
    mailboxes.close(box, at=now, actor=ADMINISTRATOR)
    assert leases.take(box.pk, "one", at=now) is None
