"""What can go wrong with a mailbox, as a few kinds that people can act on."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl

from imapclient.exceptions import IMAPClientError, LoginError

# Kinds are stored, so they never change; the words stand where people read them.
REFUSED, NO_FOLDER, NO_SERVER, NO_TLS, BROKEN, CONSENT, LOST = (
    "refused", "no_folder", "no_server", "no_tls", "broken", "consent", "lost",
)  # fmt: skip
# Trying these again at once would only lock the account.
PATIENT = frozenset({REFUSED, CONSENT, LOST, NO_FOLDER})


# The server will let us in later (RFC 5530): that says nothing about the password.
_LATER = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\]|too many", re.IGNORECASE)


class MailboxError(Exception):
    """A mailbox that cannot be used now: a kind, and what was said."""

    def __init__(self, kind: str, said: str) -> None:
        super().__init__(said)
        self.kind = kind


def understood(problem: BaseException) -> MailboxError:
    """The trouble behind an exception of the IMAP library or the network."""
    if isinstance(problem, MailboxError):
        return problem
    said = " ".join(str(problem).split())[:400] or type(problem).__name__
    # The library calls a line that broke while we signed in a failed sign-in, too.
    if is_broken(problem) or _LATER.search(said):
        return MailboxError(BROKEN, said)
    if isinstance(problem, LoginError):
        return MailboxError(REFUSED, said)
    if isinstance(problem, ssl.SSLError):
        return MailboxError(NO_TLS, said)
    if isinstance(problem, (socket.gaierror, ConnectionRefusedError)):
        return MailboxError(NO_SERVER, said)
    if isinstance(problem, IMAPClientError) and "authenticat" in said.lower():
        return MailboxError(REFUSED, said)
    return MailboxError(BROKEN, said)


def is_broken(problem: BaseException) -> bool:
    """Did the line break, whatever was being asked at the time?"""
    return any(isinstance(one, imaplib.IMAP4.abort) for one in (problem, problem.__context__))
