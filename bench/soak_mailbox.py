"""A real Dovecot with one mailbox, on loopback only, that the house reads over IMAP."""

from __future__ import annotations

import imaplib
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from soak_ledger import Ledger, Row

from answerable.mail.tests import dovecot

if TYPE_CHECKING:
    from soak_house import House


class Mailbox:
    """The mailbox, seen from whoever delivers into it."""

    def __init__(self, server: dovecot.Server, until: ExitStack) -> None:
        self._server, self._until = server, until

    @classmethod
    def opened(cls) -> Mailbox | None:
        """A running one; None where Dovecot is not installed."""
        if not Path("/usr/sbin/dovecot").exists():
            return None
        until = ExitStack()
        return cls(until.enter_context(dovecot.running()), until)

    def append(self, raw: bytes) -> None:
        """Deliver one mail. Raises OSError when that is not known to have happened."""
        try:
            client = self._server.client()
            status, said = client.append("INBOX", "", "", raw)  # type: ignore[arg-type]
            client.logout()
        except imaplib.IMAP4.error as error:
            raise OSError(str(error)) from error
        if status != "OK":
            raise OSError(str(said))

    def make_known(self, house: House) -> None:
        """Have the house read it."""
        words = ["mailbox", "add", "Desk", "--host", "127.0.0.1", "--port", str(self._server.port)]
        words += ["--user", dovecot.USER, "--security", "none", "--password-stdin", "--old"]
        done = house.command(*words, said=dovecot.PASSWORD + "\n")
        if done.returncode:
            raise SystemExit(f"The mailbox cannot be added: {done.stdout}{done.stderr}")

    def check(self, house: House, ledger: Ledger) -> list[Row]:
        """As many are noted as stored as there are, and none is left unseen."""
        client = self._server.client()
        there = int(client.select("INBOX", readonly=True)[1][0] or b"0")
        unseen = len((client.search(None, "UNSEEN")[1][0] or b"").split())
        client.logout()
        print(house.command("mailbox", "list").stdout)
        return [
            ("mails in the mailbox", there, ""),
            ("mails in the mailbox still unseen", unseen, "VIOLATION" if unseen else ""),
        ]

    def close(self) -> None:
        try:
            self._until.close()
        except subprocess.SubprocessError as error:
            print(f"Dovecot did not end well: {error}")
