"""The server that takes our mail: how it is named in the settings, and one conversation with it."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from types import TracebackType
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.mail.backends.smtp import EmailBackend

TIMEOUT_SECONDS = 30
_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_NO = {"0", "no", "off", "false"}


class SendingError(Exception):
    """The server did not take the mail. `is_final`: it never will. `is_ours`: no mail would get through."""

    def __init__(self, said: str, *, is_final: bool = False, is_ours: bool = False) -> None:
        super().__init__(said)
        self.is_final = is_final
        self.is_ours = is_ours


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
        try:
            self._backend.open()
        except (OSError, smtplib.SMTPException) as problem:
            raise SendingError(said(problem), is_ours=True) from problem
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._backend.fail_silently = True
        self._backend.close()

    def hand_over(self, sender: str, recipients: Sequence[str], message: bytes) -> dict[str, str]:
        """Send one mail; returns the recipients that were refused, with the server's words.

        Raises SendingError when nobody got it.
        """
        server = self._backend.connection
        if server is None:
            raise SendingError("The conversation has ended.", is_ours=True)
        try:
            refused = server.sendmail(sender, list(recipients), message)
        except smtplib.SMTPRecipientsRefused as problem:
            codes = [code for code, _ in problem.recipients.values()]
            words = _refusals(problem.recipients)
            raise SendingError("; ".join(words.values()), is_final=min(codes) >= 500) from problem
        except smtplib.SMTPResponseException as problem:
            raise SendingError(said(problem), is_final=problem.smtp_code >= 500) from problem
        except (OSError, smtplib.SMTPException) as problem:
            raise SendingError(said(problem), is_ours=True) from problem
        return _refusals(refused)


def said(problem: Exception) -> str:
    """The server's words, or what went wrong on the way to it, in one line."""
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"{problem.smtp_code} {_text(problem.smtp_error)}"
    return " ".join(str(problem).split()) or type(problem).__name__


def _refusals(refused: dict[str, tuple[int, bytes]]) -> dict[str, str]:
    return {address: f"{address}: {code} {_text(words)}" for address, (code, words) in refused.items()}


def _text(words: bytes | str) -> str:
    written = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(written.split())[:500]


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
