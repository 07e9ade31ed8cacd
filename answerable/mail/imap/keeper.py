"""Keeping every open mailbox watched: a thread each, under its lease, with patience after trouble."""

from __future__ import annotations

import logging
import os
import random
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.db import DatabaseError, connection

from answerable.mail.imap import fetching, leases
from answerable.mail.imap.session import Conversation
from answerable.mail.imap.troubles import PATIENT, MailboxError, understood
from answerable.mail.mailboxes import fail
from answerable.mail.models import Mailbox

log = logging.getLogger(__name__)

# New, changed and freed mailboxes are looked for this often.
LOOK_EVERY = 3.0
# IDLE is begun again before servers hang up (RFC 2177 says 29 minutes).
IDLE_SECONDS = 20 * 60
# While nothing happens, this often it is asked whether to stop and the lease is renewed.
MOMENT = 2.0
RENEW_EVERY = 4.0
# Servers without IDLE are asked this often.
POLL_SECONDS = 20.0
SHORTEST_WAIT, LONGEST_WAIT = 1.0, 300.0
# After a refused password: soon enough once it is mended, rare enough not to lock the account.
PATIENT_WAIT = 300.0

Clock = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


class Keeper:
    """Watches the mailboxes of this mailroom until it is told to stop."""

    def __init__(self, clock: Clock = _now) -> None:
        self._clock = clock
        self._stop = threading.Event()
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{id(self):x}"
        self._watches: dict[int, threading.Thread] = {}
        self._finder = threading.Thread(target=self._find, name="mailboxes", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._finder.start()

    def stop(self, seconds: float = 3.0) -> None:
        """End; what is under way is finished, or given up after `seconds` and fetched again later."""
        self._stop.set()
        end = time.monotonic() + seconds
        for thread in (self._finder, *self._watches.values()):
            thread.join(max(0.0, end - time.monotonic()))

    def _find(self) -> None:
        while not self._stop.is_set():
            try:
                self._begin_watches()
            except DatabaseError as problem:
                log.warning("Mailboxes cannot be looked for: %s", problem)
            except Exception:
                log.exception("Mailboxes cannot be looked for.")
            connection.close()
            self._stop.wait(LOOK_EVERY)
        connection.close()

    def _begin_watches(self) -> None:
        self._watches = {pk: one for pk, one in self._watches.items() if one.is_alive()}
        for pk in Mailbox.objects.filter(closed_at=None).values_list("pk", flat=True):
            if pk not in self._watches:
                watch = threading.Thread(target=self._watch, args=(pk,), name=f"mailbox-{pk}", daemon=True)
                self._watches[pk] = watch
                watch.start()

    def _watch(self, pk: int) -> None:
        """One holding of one mailbox: from taking its lease until it is lost, given back or in trouble."""
        mailbox = None
        try:
            mailbox = leases.take(pk, self._holder, at=self._clock())
            if mailbox is not None:
                self._hold(mailbox)
        except leases.LeaseLostError:
            log.info("Mailbox %s is another's now, or was changed.", pk)
        except DatabaseError as problem:
            log.warning("Mailbox %s cannot be kept: %s", pk, problem)
        except Exception:
            log.exception("Mailbox %s cannot be kept.", pk)
        finally:
            try:
                if mailbox is not None:
                    leases.give_back(mailbox)
            except DatabaseError as problem:
                log.warning("Mailbox %s could not be given back: %s", pk, problem)
            connection.close()

    def _hold(self, mailbox: Mailbox) -> None:
        waits = 0
        odd = fetching.Oddities(self._clock())
        while not self._stop.is_set():
            try:
                # Who waits for a server keeps no database connection from the doors meanwhile.
                with Conversation(mailbox, now=self._clock(), before_asking=connection.close) as line:
                    self._attend(mailbox, line, odd)
            except (leases.LeaseLostError, DatabaseError):
                raise
            except Exception as problem:
                trouble = understood(problem)
                log.warning("Mailbox %s: %s", mailbox.name, trouble)
                # A line that only ever breaks is asked ever more rarely; one fetch that worked ends that.
                waits = waits + 1 if mailbox.failing_since else 0
                fail(mailbox, kind=trouble.kind, said=str(trouble), at=self._clock())
                self._rest(mailbox, waits, trouble)

    def _attend(self, mailbox: Mailbox, line: Conversation, odd: fetching.Oddities) -> None:
        """Compare everything, then wait for the server to say that there is more."""
        whole = True
        while not self._stop.is_set():
            leases.renew(mailbox, at=self._clock())
            fetching.catch_up(mailbox, line, now=self._clock(), whole=whole, odd=odd)
            whole = False
            connection.close()
            if line.has_news():
                continue
            if line.can_idle:
                self._idle(mailbox, line)
            else:
                self._wait(mailbox, POLL_SECONDS)
                line.ask()

    def _idle(self, mailbox: Mailbox, line: Conversation) -> None:
        renewed, end = time.monotonic(), time.monotonic() + IDLE_SECONDS
        for is_disturbed in line.watched(MOMENT, end=end):
            if is_disturbed or self._stop.is_set():
                return
            if time.monotonic() - renewed >= RENEW_EVERY:
                leases.renew(mailbox, at=self._clock())
                connection.close()
                renewed = time.monotonic()
            if mailbox.reconciled_at and self._is_time(mailbox.reconciled_at + fetching.RECONCILED_EVERY):
                return

    def _is_time(self, at: datetime) -> bool:
        return self._clock() >= at

    def _rest(self, mailbox: Mailbox, waits: int, trouble: MailboxError) -> None:
        seconds = min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** min(waits, 10))
        if trouble.kind in PATIENT:
            seconds = PATIENT_WAIT
        self._wait(mailbox, seconds * random.uniform(0.7, 1.0))  # noqa: S311 - so that many do not knock together

    def _wait(self, mailbox: Mailbox, seconds: float) -> None:
        """Wait under the lease. Raises LeaseLostError as soon as somebody changed or closed the mailbox."""
        end = time.monotonic() + seconds
        while not self._stop.is_set() and (left := end - time.monotonic()) > 0:
            self._stop.wait(min(left, MOMENT))
            leases.renew(mailbox, at=self._clock())
            connection.close()


def forever(stop: threading.Event) -> None:
    """Keep all mailboxes until `stop` is set, in this thread."""
    keeper = Keeper()
    keeper.start()
    stop.wait()
    keeper.stop()
