"""One conversation with the server of a mailbox, in the few sentences that fetching needs."""

from __future__ import annotations

import contextlib
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType

from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientError

from answerable.mail.imap import tokens
from answerable.mail.imap.troubles import BROKEN, NO_FOLDER, REFUSED, MailboxError, is_broken, understood
from answerable.mail.models import AfterFetching, Credential, Mailbox, Security

# A server that says nothing for this long is taken for gone.
SILENCE = 60
# So many mails are asked about at a time where all are meant.
WINDOW = 20_000


@dataclass(frozen=True, slots=True)
class Lying:
    """A mail as it lies in the mailbox."""

    uid: int
    size: int
    arrived_at: datetime | None


class Conversation:
    """Signed in, with the folder open. Raises MailboxError for whatever goes wrong."""

    def __init__(
        self, mailbox: Mailbox, *, now: datetime, before_asking: Callable[[], object] = lambda: None
    ) -> None:
        """`before_asking` is called whenever we are about to wait for the server."""
        self._mailbox = mailbox
        self._before_asking = before_asking
        self._now = now
        self.uidvalidity = 0
        self.next_uid = 1
        self.count = 0
        self.can_idle = False

    def __enter__(self) -> Conversation:
        with _told():
            self._client = _connected(self._mailbox)
            try:
                self._sign_in()
                self._open_folder()
            except BaseException:
                self._hang_up()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            with contextlib.suppress(Exception):
                self._client.logout()
        self._hang_up()

    def _hang_up(self) -> None:
        with contextlib.suppress(Exception):
            self._client.shutdown()

    def _sign_in(self) -> None:
        mailbox = self._mailbox
        if mailbox.credential == Credential.PASSWORD:
            password = tokens.secret_of(mailbox).get("password", "")
            if not password:
                raise MailboxError(REFUSED, "No password is kept for this mailbox.")
            self._client.login(mailbox.username, password)
            return
        self._client.oauth2_login(mailbox.username, tokens.access_token(mailbox, now=self._now))

    def _open_folder(self) -> None:
        try:
            found = self._client.select_folder(self._mailbox.folder)
        except IMAPClientError as problem:
            if is_broken(problem):
                raise
            raise MailboxError(NO_FOLDER, f"{self._mailbox.folder}: {problem}") from problem
        self.uidvalidity = int(found[b"UIDVALIDITY"])
        self.next_uid = int(found.get(b"UIDNEXT", 0))
        self.count = int(found[b"EXISTS"])
        self.can_idle = self._client.has_capability("IDLE")

    def folders(self) -> list[str]:
        """The names of all folders, for people who have to name one."""
        with self._asking():
            return sorted(name for _flags, _separator, name in self._client.list_folders())

    def uids(self, first: int) -> list[int]:
        """The UIDs that lie in the folder now, from `first` on, in order."""
        with self._asking():
            self._forget_news()
            # "first:*" names the last mail even when its UID is smaller.
            return sorted(uid for uid in self._client.search(["UID", f"{first}:*"]) if uid >= first)

    def all_uids(self, first: int = 1) -> list[int]:
        """The same of a folder that may be large: its numbers in one line would be too long to be read."""
        with self._asking():
            before = self.uidvalidity
            self._open_folder()
            self._forget_news()
            if self.uidvalidity != before:
                raise MailboxError(BROKEN, "The server has numbered its mails anew.")
            found: set[int] = set()
            for start in range(1, self.count + 1, WINDOW):
                found.update(self._client.search([f"{start}:{min(start + WINDOW - 1, self.count)}"]))
            return sorted(uid for uid in found if uid >= first)

    def look_at(self, uids: list[int]) -> list[Lying]:
        """Size and arrival of these mails; those that were removed meanwhile are left out."""
        with self._asking():
            found = self._client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        return [
            Lying(uid, int(found[uid].get(b"RFC822.SIZE", 0)), _instant(found[uid].get(b"INTERNALDATE")))
            for uid in uids
            if uid in found
        ]

    def bytes_of(self, uids: list[int]) -> dict[int, bytes]:
        """The mails exactly as they lie there, without marking them as read."""
        with self._asking():
            found = self._client.fetch(uids, ["BODY.PEEK[]"])
        return {uid: found[uid][b"BODY[]"] for uid in uids if found.get(uid, {}).get(b"BODY[]") is not None}

    def head_of(self, uid: int) -> bytes:
        """The header alone, of a mail that is too large to be taken."""
        with self._asking():
            found = self._client.fetch([uid], ["BODY.PEEK[HEADER]"])
        return bytes(found.get(uid, {}).get(b"BODY[HEADER]") or b"")

    def mark(self, uids: list[int]) -> None:
        """Do in the mailbox what is to be done with mails that are safe."""
        with self._asking():
            if self._mailbox.after == AfterFetching.SEEN:
                self._client.add_flags(uids, [SEEN], silent=True)
            elif self._mailbox.after == AfterFetching.MOVE:
                self._move(uids, self._mailbox.move_to)

    def _move(self, uids: list[int], folder: str) -> None:
        if not self._client.folder_exists(folder):
            self._client.create_folder(folder)
        if self._client.has_capability("MOVE"):
            self._client.move(uids, folder)
            return
        # Without MOVE the mail is copied and then taken out of this folder alone.
        self._client.copy(uids, folder)
        self._client.delete_messages(uids, silent=True)
        if self._client.has_capability("UIDPLUS"):
            self._client.uid_expunge(uids)

    def watched(self, seconds: float, *, end: float) -> Iterator[bool]:
        """IDLE (RFC 2177): yields every `seconds`, True when the server had something to say.

        Ends by itself at the monotonic instant `end`; the server would hang up after half an hour.
        """
        with self._asking():
            self._client.idle()
            try:
                while time.monotonic() < end:
                    if self._has_unheard():
                        yield True
                    began = time.monotonic()
                    said = self._client.idle_check(timeout=seconds)
                    if not said and time.monotonic() - began < seconds / 2:
                        raise ConnectionResetError("The server closed the connection.")
                    yield bool(said)
            finally:
                self._client.socket().settimeout(SILENCE)
                self._client.idle_done()

    def has_news(self) -> bool:
        """Did the server tell of new mail since it was last searched, beside the answer to something else?

        It says so once: IDLE would not bring it again (RFC 9051, section 7.4.1; RFC 2177).
        """
        return bool(self._forget_news())

    def _forget_news(self) -> list[bytes]:
        _name, said = self._client._imap.response("EXISTS")
        return [one for one in said if one is not None]

    @contextlib.contextmanager
    def _asking(self) -> Iterator[None]:
        self._before_asking()
        with _told():
            yield

    def _has_unheard(self) -> bool:
        """Do words of the server lie read but unheard, because they came together with others?"""
        sock = self._client.socket()
        sock.setblocking(False)
        try:
            return bool(self._client._imap.file.peek(1))
        except (ssl.SSLWantReadError, BlockingIOError):
            return False
        finally:
            sock.settimeout(SILENCE)

    def ask(self) -> None:
        """A sign of life, for servers without IDLE."""
        with self._asking():
            self._client.noop()


def _connected(mailbox: Mailbox) -> IMAPClient:
    context = ssl.create_default_context()
    is_tls = mailbox.security == Security.TLS
    client = IMAPClient(
        mailbox.host, port=mailbox.port, ssl=is_tls, ssl_context=context if is_tls else None, timeout=SILENCE
    )
    # Instants in the zone the server names, not in this machine's.
    client.normalise_times = False
    if mailbox.security == Security.STARTTLS:
        client.starttls(context)
    return client


def _instant(found: datetime | None) -> datetime | None:
    if found is None or found.tzinfo is None:
        return None
    return found.astimezone(UTC)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Whatever the library or the network raises is told as a MailboxError."""
    try:
        yield
    except (MailboxError, GeneratorExit):
        raise
    except Exception as problem:
        raise understood(problem) from problem
