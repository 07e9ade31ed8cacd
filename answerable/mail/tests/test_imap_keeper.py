"""Mailboxes are watched: IDLE brings a mail at once, trouble is waited out, stopping is quick."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from unittest import mock

import pytest

from answerable.mail import mailboxes
from answerable.mail.imap.keeper import Keeper
from answerable.mail.imap.session import Conversation
from answerable.mail.models import InboundMail, Mailbox
from answerable.mail.tests import dovecot
from answerable.mail.tests.dovecot import Server
from answerable.mail.tests.mailbox_cast import ADMINISTRATOR, added, breaking_line, mail

pytestmark = [pytest.mark.dovecot, pytest.mark.usefixtures("committed")]


def eventually(is_so: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, list(Mailbox.objects.values("problem", "said"))
        time.sleep(0.02)


@contextmanager
def keeping() -> Iterator[Keeper]:
    hasty = {"LOOK_EVERY": 0.1, "MOMENT": 0.2, "RENEW_EVERY": 0.2, "SHORTEST_WAIT": 0.05}
    with mock.patch.multiple("answerable.mail.imap.keeper", **hasty):
        keeper = Keeper()
        keeper.start()
        try:
            yield keeper
        finally:
            began = time.monotonic()
            keeper.stop()
            assert time.monotonic() - began < 3


def reached() -> bool:
    return Mailbox.objects.filter(last_success_at__isnull=False).exists()


def test_a_new_mail_arrives_within_a_moment(server: Server) -> None:
    with keeping():
        added(server.port)
        eventually(reached)
        time.sleep(0.3)
        began = time.monotonic()
        server.put(mail(1))
        eventually(InboundMail.objects.exists)
        assert time.monotonic() - began < 3
        eventually(lambda: "Seen" in server.flags()[0])


def test_a_line_that_is_cut_is_taken_up_again(server: Server) -> None:
    with breaking_line(server.port, cut_after=700, times=3) as port, keeping():
        server.put(*(mail(number) for number in range(4)))
        added(port)
        eventually(lambda: InboundMail.objects.count() == 4)
        eventually(lambda: Mailbox.objects.get().failing_since is None)


def test_two_keepers_share_the_work_and_neither_fetches_twice(server: Server) -> None:
    with keeping(), keeping():
        added(server.port)
        added(server.port, name="Team", folder="Shared/Team")
        server.put(*(mail(number) for number in range(6)))
        server.put(mail(9), folder="Shared/Team")
        eventually(lambda: InboundMail.objects.count() == 7)
        eventually(lambda: sorted(one.stored for one in Mailbox.objects.all()) == [1, 6])


def test_trouble_is_on_record_until_it_is_over(server: Server) -> None:
    with keeping():
        box = added(server.port)
        mailboxes.change(box, {}, {"password": "wrong"}, at=datetime.now(UTC), actor=ADMINISTRATOR)
        eventually(lambda: Mailbox.objects.get().problem == "refused")
        # Somebody looks after it: that is reason enough to try at once.
        mailboxes.change(box, {}, {"password": dovecot.PASSWORD}, at=datetime.now(UTC), actor=ADMINISTRATOR)
        eventually(reached)
        assert (Mailbox.objects.get().problem, Mailbox.objects.get().failing_since) == ("", None)


def test_a_closed_mailbox_is_left_alone(server: Server) -> None:
    with keeping():
        box = added(server.port)
        eventually(reached)
        mailboxes.close(box, at=datetime.now(UTC), actor=ADMINISTRATOR)
        eventually(lambda: Mailbox.objects.get().holder == "")
        server.put(mail(1))
        time.sleep(0.5)
        assert not InboundMail.objects.exists()


def test_a_mail_that_comes_while_another_is_marked_is_not_left_waiting(server: Server) -> None:
    # The server tells of it together with the answer to that command, and does not say it again in IDLE.
    marked, come = Conversation.mark, [mail(2)]

    def mark(line: Conversation, uids: list[int]) -> None:
        if come:
            server.put(come.pop())
        marked(line, uids)

    with mock.patch.object(Conversation, "mark", mark), keeping():
        server.put(mail(1))
        added(server.port)
        eventually(lambda: InboundMail.objects.count() == 2, seconds=5)


def test_a_mail_that_comes_while_it_is_searched_is_not_left_waiting(server: Server) -> None:
    searched, come = Conversation.all_uids, [mail(1)]

    def all_uids(line: Conversation, first: int = 1) -> list[int]:
        found = searched(line, first)
        if come:
            server.put(come.pop())
            line.ask()
        return found

    with mock.patch.object(Conversation, "all_uids", all_uids), keeping():
        added(server.port)
        eventually(lambda: InboundMail.objects.count() == 1, seconds=5)
