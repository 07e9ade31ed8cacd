"""The doors of this machine: are they free, and do they answer."""

from __future__ import annotations

import errno
import http.client
import socket
import time
from contextlib import suppress

from answerable.config.settings_forms import Address
from answerable.config.settings_table import PREFIX, AnswerableSettings

# A server that was killed a moment ago may need this long to let go of its ports.
_PATIENCE = 3.0


def doors(settings: AnswerableSettings) -> dict[str, Address]:
    """Setting name → address, of everything that listens."""
    wanted = {"listen": settings.listen, "smtp_listen": settings.smtp_listen}
    return wanted | ({"lmtp_listen": settings.lmtp_listen} if settings.lmtp_listen else {})


def why_not_free(settings: AnswerableSettings) -> str | None:
    """A sentence about the first address that cannot be listened on, or None."""
    end = time.monotonic() + _PATIENCE
    for name, address in doors(settings).items():
        while problem := _problem(address):
            if problem.errno != errno.EADDRINUSE or time.monotonic() > end:
                return _sentence(name, address, problem)
            time.sleep(0.1)
    return None


def _problem(address: Address) -> OSError | None:
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(place)
            trial.listen(1)
    except OSError as problem:
        return problem
    return None


def _sentence(name: str, address: Address, problem: OSError) -> str:
    variable = PREFIX + name.upper()
    if problem.errno == errno.EADDRINUSE:
        return (
            f"Another program already listens on {address}. "
            f"Stop it, or choose another address with {variable}."
        )
    if problem.errno in {errno.EACCES, errno.EPERM}:
        return (
            f"This user may not listen on {address}; ports below 1024 belong to root. "
            f"Choose a higher port with {variable}."
        )
    return f"{address} cannot be listened on ({problem.strerror}). Check {variable}."


def page_status(address: Address) -> int | None:
    """The status with which the sign-in page answers; None when nothing answers."""
    host = address.url_host.rpartition(":")[0].strip("[]")
    connection = http.client.HTTPConnection(host, address.port, timeout=10)
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/accounts/login/", headers={"Host": "localhost"})
        return connection.getresponse().status
    return None


def mail_door_answers(address: Address) -> bool:
    """True when the mail door greets."""
    host = address.url_host.rpartition(":")[0].strip("[]")
    with suppress(OSError), socket.create_connection((host, address.port), timeout=5) as connection:
        return connection.recv(4).startswith(b"220")
    return False
