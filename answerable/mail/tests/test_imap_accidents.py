"""What servers and administrators do to a mailbox: nothing is lost, brought in unasked, or held up."""

from __future__ import annotations

import imaplib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from imapclient.exceptions import LoginError

from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.mail import mailboxes
from answerable.mail.imap import fetching, leases, session, troubles
from answerable.mail.imap.session import Conversation
from answerable.mail.imap.troubles import MailboxError
from answerable.mail.models import InboundMail, Mailbox
from answerable.mail.tests.dovecot import Server
from answerable.mail.tests.mailbox_cast import ADMINISTRATOR, added, fetch, mail

pytestmark = [pytest.mark.dovecot, pytest.mark.usefixtures("committed")]


@contextmanager
def always_numbered(uidvalidity: int) -> Iterator[None]:
    """A server that gives every folder the same UIDVALIDITY, as some do."""
    opened = Conversation._open_folder

    def open_folder(line: Conversation) -> None:
        opened(line)
        line.uidvalidity = uidvalidity

    with mock.patch.object(Conversation, "_open_folder", open_folder):
        yield


@contextmanager
def line_of_commands(port: int) -> Iterator[tuple[int, list[int]]]:
    """A way to the server that ends when a session has said so many lines; yields port and that number."""
    limit = [10_000]
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_accept, args=(door, port, limit), daemon=True).start()
        yield door.getsockname()[1], limit


def _accept(door: socket.socket, port: int, limit: list[int]) -> None:
    with suppress(OSError):
        while True:
            near, _where = door.accept()
            far = socket.create_connection(("127.0.0.1", port))
            threading.Thread(target=_pass_on, args=(near, far, limit[0]), daemon=True).start()
            threading.Thread(target=_pass_on, args=(far, near, 10_000_000), daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket, lines: int) -> None:
    with suppress(OSError):
        while piece := source.recv(4096):
            target.sendall(piece)
            lines -= piece.count(b"\n")
            if lines <= 0:
                break
    for one in (source, target):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


def raws() -> list[bytes]:
    return sorted(one.raw_bytes for one in InboundMail.objects.all())


@pytest.mark.parametrize("after", ["seen", "move"])
def test_a_line_cut_after_each_command_loses_and_doubles_nothing(server: Server, after: str) -> None:
    server.put(*(mail(number) for number in range(3)))
    with line_of_commands(server.port) as (port, limit):
        box = added(port, after=after, move_to="Kept" if after == "move" else "")
        kinds = set()
        for limit[0] in range(1, 40):
            try:
                fetch(box)
            except MailboxError as trouble:
                kinds.add(trouble.kind)
            else:
                break
    assert limit[0] > 5
    # A line that broke says nothing against the password or the folder.
    assert kinds <= {troubles.BROKEN}
    assert raws() == [mail(number) for number in range(3)]
    assert (box.seen, box.stored) == (3, 3)
    where = "Kept" if after == "move" else "INBOX"
    assert len(server.flags(where)) == 3


def test_a_server_that_falls_silent_is_given_up(server: Server) -> None:
    deaf = socket.create_server(("127.0.0.1", 0))
    box = added(deaf.getsockname()[1])
    began = time.monotonic()
    with mock.patch.object(session, "SILENCE", 0.3), pytest.raises(MailboxError) as trouble:
        fetch(box)
    deaf.close()
    assert trouble.value.kind == troubles.BROKEN
    assert time.monotonic() - began < 3


def test_refused_and_broken_off_are_told_apart() -> None:
    broken, refused = LoginError("x"), LoginError("[AUTHENTICATIONFAILED] no")
    broken.__context__ = imaplib.IMAP4.abort("socket error: EOF")
    assert troubles.understood(broken).kind == troubles.BROKEN
    assert troubles.understood(refused).kind == troubles.REFUSED
    assert troubles.understood(LoginError("[UNAVAILABLE] later")).kind == troubles.BROKEN


def test_another_folder_with_the_same_numbers_is_another_mailbox(server: Server) -> None:
    server.put(mail(1))
    server.put(mail(2), folder="Done")
    with always_numbered(1):
        box = added(server.port)
        fetch(box)
        mailboxes.change(box, {"folder": "Done"}, {}, at=datetime.now(UTC), actor=ADMINISTRATOR)
        fetch(box)
        assert raws() == [mail(1), mail(2)]
        assert (box.seen, box.stored) == (1, 1)
        mailboxes.change(box, {"folder": "INBOX"}, {}, at=datetime.now(UTC), actor=ADMINISTRATOR)
        fetch(box)
    assert len(raws()) == 2


def test_a_folder_numbered_anew_brings_in_nothing_that_was_there_before_us(server: Server) -> None:
    server.put(mail(1), folder="Done")
    box = added(server.port, folder="Done", takes_old=False)
    Mailbox.objects.update(opened_at=datetime.now(UTC) + timedelta(seconds=1))
    fetch(box)
    server.make_anew("Done", mail(1))
    fetch(box)
    assert raws() == []
    Mailbox.objects.update(opened_at=datetime.now(UTC) - timedelta(hours=1))
    server.make_anew("Done", mail(1), mail(2))
    fetch(box)
    assert raws() == [mail(1), mail(2)]


def test_a_mail_the_server_cannot_hand_out_holds_up_no_other(server: Server) -> None:
    server.put(*(mail(number) for number in range(4)))
    box, now = added(server.port), datetime.now(UTC)
    odd = fetching.Oddities(now)
    first = min(_uids(server))
    handed_out = Conversation.bytes_of

    def bytes_of(line: Conversation, uids: list[int]) -> dict[int, bytes]:
        if first in uids:
            raise MailboxError(troubles.BROKEN, "The server broke off.")
        return handed_out(line, uids)

    with mock.patch.object(Conversation, "bytes_of", bytes_of):
        for _connection in range(12):
            with suppress(MailboxError):
                _fetch(box, now=now, odd=odd)
    box.refresh_from_db()
    assert raws() == [mail(number) for number in range(1, 4)]
    assert (box.seen, box.stored, box.missing) == (4, 3, 1)
    assert box.last_success_at is not None
    assert Event.objects.filter(name=EventName.MAILBOX_GAP).count() == 1
    # Every hour it gets another chance.
    _fetch(box, now=now + timedelta(hours=1, minutes=1), odd=odd)
    box.refresh_from_db()
    assert (box.seen, box.stored, box.missing) == (4, 4, 0)


def test_a_mail_somebody_took_away_is_no_gap(server: Server) -> None:
    server.put(mail(1), mail(2))
    box = added(server.port)
    uids = Conversation.all_uids
    with mock.patch.object(Conversation, "all_uids", lambda line, first=1: [*uids(line, first), 999_999]):
        fetch(box)
    fetch(box)
    assert (box.stored, len(raws())) == (2, 2)
    Mailbox.objects.update(reconciled_at=None)
    fetch(box)
    assert box.missing == 0


def test_a_large_folder_is_asked_about_in_stretches(server: Server) -> None:
    server.put(*(mail(number) for number in range(7)))
    with mock.patch.object(session, "WINDOW", 2):
        assert fetch(added(server.port)) == 7


def test_too_large_mail_shows_who_wrote_it(server: Server, settings: Any) -> None:
    server.put(mail(1, b"x" * 2_100_000))
    settings.ANSWERABLE = replace(settings.ANSWERABLE, max_mail_mb=1)
    fetch(added(server.port))
    refused = InboundMail.objects.get()
    assert (refused.subject, refused.sender) == ("no 1", "wang@customer.example")


def test_words_that_came_together_with_others_are_heard(server: Server) -> None:
    box, now = added(server.port), datetime.now(UTC)
    with Conversation(box, now=now) as line:
        line._client._imap.send(b"A1 NOOP\r\nA2 NOOP\r\n")
        end = time.monotonic() + 5
        while not line._has_unheard():
            assert time.monotonic() < end
        line._client._imap.readline()
        assert line._has_unheard()
        line._client._imap.readline()
        assert not line._has_unheard()


def _uids(server: Server) -> list[int]:
    client = server.client()
    client.select("INBOX", readonly=True)
    _status, (numbers,) = client.uid("search", "ALL")
    client.logout()
    return [int(one) for one in numbers.split()]


def _fetch(box: Mailbox, *, now: datetime, odd: fetching.Oddities) -> None:
    held = leases.take(box.pk, "test", at=now)
    assert held is not None
    try:
        with Conversation(held, now=now) as line:
            fetching.catch_up(held, line, now=now, whole=True, odd=odd)
    finally:
        leases.give_back(held)
