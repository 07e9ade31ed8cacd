"""The server that takes our mail: how it is named in the settings, and one conversation with it."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from types import TracebackType
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.mail.backends.smtp import EmailBackend

TIMEOUT_SECONDS = 30
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_NO = {"0", "no", "off", "false"}


class Refusal(NamedTuple):
    """Why one recipient was refused, in the server's words. `is_final`: it will never be taken (5xx)."""

    words: str
    is_final: bool


Refusals = dict[str, Refusal]


class SendingError(Exception):
    """The server did not take the mail. `is_final`: it never will. `is_ours`: no mail would get through.

    `refusals` names the recipients that were refused one by one; others may not have been asked for.
    """

    def __init__(
        self,
        said: str,
        *,
        is_final: bool = False,
        is_ours: bool = False,
        refusals: Refusals | None = None,
    ) -> None:
        super().__init__(said)
        self.is_final = is_final
        self.is_ours = is_ours
        self.refusals = refusals or {}


@dataclass(frozen=True, slots=True)
class RelayAddress:
    """Where mail is handed over, and how."""

    host: str
    port: int
    username: str
    password: str
    is_tls: bool
    is_starttls: bool

    @classmethod
    def parse(cls, url: str) -> RelayAddress:
        """Read `smtp://user:password@host:port?starttls=yes`, `smtps://…` or `smtp+starttls://…`.

        A password is never sent in the clear to another machine unless `starttls=no` says so.
        """
        parts = urlsplit(url)
        wanted = parse_qs(parts.query).get("starttls", [""])[0].lower()
        host = parts.hostname or "localhost"
        starts = wanted not in _NO if wanted else bool(parts.username) and not _is_this_machine(host)
        return cls(
            host=host,
            port=parts.port or _PORTS[parts.scheme],
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            is_tls=parts.scheme == "smtps",
            is_starttls=parts.scheme == "smtp+starttls" or (parts.scheme == "smtp" and starts),
        )


class Relay:
    """One open conversation; several mails may go through it."""

    def __init__(self, address: RelayAddress) -> None:
        self._backend = EmailBackend(
            host=address.host,
            port=address.port,
            username=address.username,
            password=address.password,
            use_ssl=address.is_tls,
            use_tls=address.is_starttls,
            timeout=TIMEOUT_SECONDS,
        )

    def __enter__(self) -> Relay:
        """Connect. Raises SendingError (`is_ours`) when the server cannot be used at all."""
        self._open()
        return self

    def start_over(self) -> None:
        """A new conversation, when nobody knows where the old one stands. Raises as entering does."""
        self._backend.fail_silently = True
        self._backend.close()
        self._backend.fail_silently = False
        self._open()

    def _open(self) -> None:
        try:
            self._backend.open()
        except (OSError, smtplib.SMTPException) as problem:
            raise SendingError(said(problem), is_ours=True) from problem

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._backend.fail_silently = True
        self._backend.close()

    def hand_over(self, sender: str, recipients: Sequence[str], message: bytes) -> Refusals:
        """Send one mail; returns the recipients that were refused. All others got it.

        Raises SendingError when nobody got it.
        """
        server = self._backend.connection
        if server is None:
            raise SendingError("The conversation has ended.", is_ours=True)
        try:
            refused = server.sendmail(sender, list(recipients), message)
        except smtplib.SMTPRecipientsRefused as problem:
            refusals = _refusals(problem.recipients)
            is_final = all(one.is_final for one in refusals.values())
            raise SendingError(in_words(refusals), is_final=is_final, refusals=refusals) from problem
        except smtplib.SMTPResponseException as problem:
            raise SendingError(said(problem), is_final=problem.smtp_code >= 500) from problem
        except (OSError, smtplib.SMTPException) as problem:
            raise SendingError(said(problem), is_ours=True) from problem
        return _refusals(refused)


def in_words(refusals: Refusals) -> str:
    """Every refused recipient with the server's words, in one line."""
    return "; ".join(f"{address}: {one.words}" for address, one in refusals.items())


def said(problem: Exception) -> str:
    """The server's words, or what went wrong on the way to it, in one line."""
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"{problem.smtp_code} {_text(problem.smtp_error)}"
    return " ".join(str(problem).split()) or type(problem).__name__


def _refusals(refused: dict[str, tuple[int, bytes]]) -> Refusals:
    return {
        address: Refusal(f"{code} {_text(words)}", is_final=code >= 500)
        for address, (code, words) in refused.items()
    }


def _text(words: bytes | str) -> str:
    written = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(written.split())[:500]


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
