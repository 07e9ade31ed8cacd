"""What can be seen of the machine without the database."""

from __future__ import annotations

import os
import platform
import shutil
import smtplib
import stat
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

from answerable.config.health.finding import Finding, bad, good, look
from answerable.config.serving import ports
from answerable.config.settings_forms import Address
from answerable.config.settings_table import AnswerableSettings

_SCARCE = 1 * 2**30
_TIGHT = 5 * 2**30


def python() -> Finding:
    return good("Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def data_folder(settings: AnswerableSettings) -> Finding:
    folder = settings.data
    if not folder.is_dir():
        return look("Data folder", f"{folder} does not exist yet", "The first start makes it.")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return bad(
            "Data folder",
            f"{folder} cannot be written by this user",
            "Run Answerable as the user it was set up with, or set ANSWERABLE_DATA.",
        )
    if stat.S_IMODE(folder.stat().st_mode) & 0o007:
        return look("Data folder", f"{folder} is open to other users", f"Close it: chmod o= {folder}")
    return good("Data folder", str(folder))


def disk(settings: AnswerableSettings) -> Finding:
    place = next(folder for folder in [settings.data, *settings.data.parents] if folder.is_dir())
    free = shutil.disk_usage(place).free
    said = f"{free / 2**30:.1f} GiB free"
    if free < _SCARCE:
        return bad("Disk", said, "Make room now: when the disk is full no mail can be taken in.")
    if free < _TIGHT:
        return look("Disk", said, "Make room soon.")
    return good("Disk", said)


def doors(settings: AnswerableSettings) -> Iterator[Finding]:
    names = {"listen": "Pages", "smtp_listen": "Mail in (SMTP)", "lmtp_listen": "Mail in (LMTP)"}
    for name, address in ports.doors(settings).items():
        if not _answers(name, address):
            yield look(names[name], f"{address} does not answer", "Start it: answerable serve")
        else:
            yield good(names[name], f"{address} answers")


def _answers(name: str, address: Address) -> bool:
    if name == "listen":
        return (ports.page_status(address) or 500) < 500
    return ports.mail_door_answers(address)


def outgoing(settings: AnswerableSettings) -> Finding:
    about = "Mail out"
    if not settings.smtp_url:
        return look(
            about,
            "no server is set, mail waits in the outbox",
            "Set ANSWERABLE_SMTP_URL, for example smtp://user:password@mail.example.com:587",
        )
    url = urlsplit(settings.smtp_url)
    server = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    host, port = url.hostname or "", url.port or (465 if url.scheme == "smtps" else 25)
    with suppress(OSError, smtplib.SMTPException), server(host, port, timeout=10) as connection:
        connection.noop()
        return good(about, f"{host}:{port} answers")
    return bad(about, f"{host}:{port} does not answer", "Check ANSWERABLE_SMTP_URL and the network.")
