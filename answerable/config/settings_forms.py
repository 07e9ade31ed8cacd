"""How the written form of a setting becomes a value.

Every reader takes what an environment variable or a TOML file can hold and returns the typed
value, or raises ValueError with a sentence that says what was expected.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

Reader = Callable[[Any], Any]

_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off", ""})


class Address(NamedTuple):
    """A host and a TCP port to listen on; prints as it is written."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def url_host(self) -> str:
        """The host and port a person on this machine can open."""
        anywhere = self.host in {"0.0.0.0", "::"}  # noqa: S104
        return str(Address("localhost", self.port) if anywhere else self)


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a text was expected")
    return value.strip()


def folder(value: Any) -> Path:
    written = text(value)
    if not written:
        raise ValueError("the path of a folder was expected")
    return Path(written).expanduser().absolute()


def address(value: Any) -> Address:
    """`host:port`, `[IPv6]:port`, `:port` (this machine only) or a port alone."""
    written = str(value).strip()
    match = re.fullmatch(r"(?:(?P<host>\[[0-9a-fA-F:.]+\]|[^:\s\[\]]*):)?(?P<port>\d{1,5})", written)
    if not match or not 1 <= int(match["port"]) <= 65535:
        raise ValueError("host:port was expected, for example 127.0.0.1:8000")
    return Address((match["host"] or "127.0.0.1").strip("[]"), int(match["port"]))


def optional_address(value: Any) -> Address | None:
    return address(value) if str(value).strip() else None


def truth(value: Any) -> bool:
    written = str(value).strip().lower()
    if written in _YES or written in _NO:
        return written in _YES
    raise ValueError("true or false was expected")


def whole_number(lowest: int, highest: int) -> Reader:
    def read(value: Any) -> int:
        written = str(value).strip()
        if not re.fullmatch(r"\d{1,9}", written) or not lowest <= int(written) <= highest:
            raise ValueError(f"a whole number from {lowest} to {highest} was expected")
        return int(written)

    return read


def one_of(*choices: str) -> Reader:
    def read(value: Any) -> str:
        written = text(value).lower()
        if written not in choices:
            raise ValueError("one of these was expected: " + ", ".join(choices))
        return written

    return read


def zone(value: Any) -> str:
    written = text(value)
    try:
        ZoneInfo(written)
    except (KeyError, ValueError, OSError):
        raise ValueError("a zone of the IANA list was expected, for example Asia/Shanghai") from None
    return written


def prefix(value: Any) -> str:
    written = text(value).upper()
    if not re.fullmatch(r"[A-Z]{2,6}", written):
        raise ValueError("two to six Latin letters were expected, for example AN")
    return written


def url(*schemes: str) -> Reader:
    """An address with one of the schemes, or nothing."""

    def read(value: Any) -> str:
        written = text(value).rstrip("/")
        parts = urlsplit(written)
        if written and (parts.scheme not in schemes or not (parts.netloc or parts.query)):
            raise ValueError("an address was expected that begins with " + _begins_with(schemes))
        return written

    return read


def _begins_with(schemes: tuple[str, ...]) -> str:
    return " or ".join(f"{scheme}://" for scheme in schemes)


def mail_address(value: Any) -> str:
    written = text(value)
    if written and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", written):
        raise ValueError("a mail address was expected, for example support@example.com")
    return written


def certificate(value: Any) -> str:
    """A PEM file with a certificate, the rest of its chain, and its key; or nothing."""
    written = text(value)
    if not written:
        return ""
    file = str(Path(written).expanduser().absolute())
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(file, password=lambda: b"")
    except FileNotFoundError:
        raise ValueError("there is no such file") from None
    except (OSError, ssl.SSLError, ValueError) as problem:
        said = getattr(problem, "strerror", None) or str(problem)
        raise ValueError(
            f"a PEM file with the certificate, its chain and its key without a password was expected ({said})"
        ) from None
    return file


def names(value: Any) -> tuple[str, ...]:
    """Host names, as a list or separated by commas; in lower case."""
    written = value if isinstance(value, list) else text(value).split(",")
    wanted = tuple(str(item).strip().lower() for item in written if str(item).strip())
    if any(not re.fullmatch(r"[a-z0-9._-]{1,255}", name) for name in wanted):
        raise ValueError("names of mail servers were expected, for example mx.example.com")
    return wanted


def networks(value: Any) -> tuple[str, ...]:
    """Addresses or networks, as a list or separated by commas."""
    written = value if isinstance(value, list) else text(value).split(",")
    wanted = [str(item).strip() for item in written if str(item).strip()]
    try:
        return tuple(str(ipaddress.ip_network(item)) for item in wanted)
    except ValueError:
        raise ValueError("addresses or networks were expected, for example 10.0.0.0/8") from None
