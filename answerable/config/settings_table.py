"""The one table of settings: name, kind, default and help.

A value comes from the environment (`ANSWERABLE_LISTEN`), else from a TOML file (`listen`), else
from the default. The file is the one named by `ANSWERABLE_CONFIG`, else `answerable.toml` in the
data folder, else `/etc/answerable.toml`. Nothing here needs Django, so a mistake in a setting is
told before anything starts.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from answerable.config import settings_forms as forms
from answerable.config.settings_forms import Address

PREFIX = "ANSWERABLE_"
CONFIG_VARIABLE = "ANSWERABLE_CONFIG"
SYSTEM_FILE = Path("/etc/answerable.toml")


class SettingsError(Exception):
    """Settings that cannot be used; one sentence for each mistake."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def _setting(read: forms.Reader, default: Any, help: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"read": read, "help": help, "secret": secret})


@dataclass(frozen=True, slots=True)
class AnswerableSettings:
    """Every setting with its value; the defaults stand here as they are written."""

    data: Path = _setting(
        forms.folder,
        None,
        "Folder for everything Answerable keeps: database, files, keys, logs. "
        "Default: the user's data folder, as root /var/lib/answerable.",
    )
    listen: Address = _setting(
        forms.address,
        Address("127.0.0.1", 8000),
        "Where the web pages are served, host:port.",
    )
    public_url: str = _setting(
        forms.url("http", "https"),
        "",
        "Address people open in the browser, used in mails. Default: http:// and the listen address.",
    )
    smtp_listen: Address = _setting(
        forms.address,
        Address("127.0.0.1", 2525),
        "Where mail is taken in by SMTP, host:port.",
    )
    lmtp_listen: Address | None = _setting(
        forms.optional_address,
        None,
        "Where mail is taken in by LMTP, host:port; empty for nowhere.",
    )
    smtp_certificate: str = _setting(
        forms.certificate,
        "",
        "PEM file with certificate, chain and key; with it the SMTP door offers STARTTLS. "
        "Read again when it changes.",
    )
    smtp_url: str = _setting(
        forms.url("smtp", "smtps", "smtp+starttls"),
        "",
        "Server that takes outgoing mail, smtp://user:password@host:587; "
        "empty keeps mail waiting in the outbox.",
        secret=True,
    )
    mail_from: str = _setting(
        forms.mail_address,
        "",
        "Sender of our mail; empty takes the address of the service policy.",
    )
    reply_addresses: str = _setting(
        forms.one_of("plus", "off"),
        "plus",
        "plus gives every case its own reply address (support+token@…); off uses one address for all.",
    )
    trusted_relays: tuple[str, ...] = _setting(
        forms.names,
        (),
        "Names of the mail servers in front whose Authentication-Results and spam verdicts are believed; "
        "empty believes nobody.",
    )
    max_mail_mb: int = _setting(
        forms.whole_number(1, 500), 50, "Largest mail that is taken in, in megabytes."
    )
    case_prefix: str = _setting(forms.prefix, "AN", "Letters that begin every case number.")
    database_url: str = _setting(
        forms.url("postgresql", "postgres"),
        "",
        "PostgreSQL 15 or newer to use, postgresql://user:password@host/name; "
        "empty starts the embedded one in the data folder.",
        secret=True,
    )
    language: str = _setting(
        forms.one_of("en", "zh-hans"),
        "en",
        "Language of people who have not chosen one.",
    )
    zone: str = _setting(forms.zone, "UTC", "Time zone of people who have not chosen one.")
    web_workers: int = _setting(forms.whole_number(1, 64), 1, "Processes that serve pages.")
    worker_concurrency: int = _setting(
        forms.whole_number(1, 64), 4, "Background tasks done at the same time."
    )
    trusted_proxies: tuple[str, ...] = _setting(
        forms.networks,
        (),
        "Addresses of proxies in front whose X-Forwarded-For and -Proto are believed.",
    )
    log_level: str = _setting(
        forms.one_of("debug", "info", "warning", "error"),
        "info",
        "How much is written to the log.",
    )
    debug: bool = _setting(
        forms.truth,
        False,
        "Shows error details in the browser; never on a machine others reach.",
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table as shown to people."""

    name: str
    value: str
    default: str
    source: str
    help: str

    @property
    def variable(self) -> str:
        return PREFIX + self.name.upper()


def default_data_folder() -> Path:
    """The user's data folder; for root the system's."""
    if os.geteuid() == 0:
        return Path("/var/lib/answerable")
    share = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(share).expanduser() / "answerable"


def names() -> list[str]:
    return [entry.name for entry in fields(AnswerableSettings)]


def load(environ: Mapping[str, str] | None = None) -> AnswerableSettings:
    """The checked settings. Raises SettingsError that names every mistake at once."""
    return _read(os.environ if environ is None else environ)[0]


def rows(environ: Mapping[str, str] | None = None) -> list[Row]:
    """The table with values and where each comes from; passwords are masked."""
    settings, sources = _read(os.environ if environ is None else environ)
    return [
        Row(
            entry.name,
            _shown(getattr(settings, entry.name), secret=entry.metadata["secret"]),
            _shown(entry.default, secret=False),
            sources.get(entry.name, "default"),
            entry.metadata["help"],
        )
        for entry in fields(AnswerableSettings)
    ]


def _read(environ: Mapping[str, str]) -> tuple[AnswerableSettings, dict[str, str]]:
    mistakes: list[str] = []
    file = _file(environ)
    written = _from_file(file, mistakes) | _from_environment(environ, mistakes)
    values: dict[str, Any] = {}
    for entry in fields(AnswerableSettings):
        if entry.name not in written:
            continue
        raw, source = written[entry.name]
        if raw == "":
            continue  # Written empty is the default, whatever a file says.
        try:
            values[entry.name] = entry.metadata["read"](raw)
        except ValueError as mistake:
            mistakes.append(f"{source}: {entry.name} is {_quoted(raw, entry.metadata)}; {mistake}.")
    if mistakes:
        raise SettingsError(mistakes)
    settings = _completed(values)
    _check_together(settings)
    return settings, {name: source for name, (_, source) in written.items()}


def _completed(values: dict[str, Any]) -> AnswerableSettings:
    values.setdefault("data", default_data_folder())
    listen = values.get("listen", Address("127.0.0.1", 8000))
    values["public_url"] = values.get("public_url") or f"http://{listen.url_host}"
    return AnswerableSettings(**values)


def _check_together(settings: AnswerableSettings) -> None:
    doors = {"listen": settings.listen, "smtp_listen": settings.smtp_listen}
    if settings.lmtp_listen:
        doors["lmtp_listen"] = settings.lmtp_listen
    seen: dict[Address, str] = {}
    for name, address in doors.items():
        if address in seen:
            raise SettingsError([f"{seen[address]} and {name} are both {address}; choose two ports."])
        seen[address] = name


def _file(environ: Mapping[str, str]) -> Path | None:
    named = environ.get(CONFIG_VARIABLE)
    if named:
        return Path(named).expanduser()
    data = environ.get(PREFIX + "DATA")
    home = Path(data).expanduser() if data else default_data_folder()
    return next(
        (file for file in (home / "answerable.toml", SYSTEM_FILE) if _readable(file)),
        None,
    )


def _readable(file: Path) -> bool:
    return os.access(file, os.R_OK)


def _from_file(file: Path | None, mistakes: list[str]) -> dict[str, tuple[Any, str]]:
    if file is None:
        return {}
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except OSError as problem:
        mistakes.append(f"{file} cannot be read: {problem.strerror}.")
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        mistakes.append(f"{file} is not valid TOML: {problem}.")
        return {}
    mistakes += [_unknown(name, name, str(file)) for name in content if name not in names()]
    return {name: (value, str(file)) for name, value in content.items() if name in names()}


def _from_environment(environ: Mapping[str, str], mistakes: list[str]) -> dict[str, tuple[Any, str]]:
    found: dict[str, tuple[Any, str]] = {}
    for variable, value in environ.items():
        if not variable.startswith(PREFIX) or variable == CONFIG_VARIABLE:
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name in names():
            found[name] = (value, variable)
        else:
            mistakes.append(_unknown(name, variable, "the environment"))
    return found


def _unknown(name: str, written: str, where: str) -> str:
    close = difflib.get_close_matches(name.lower(), names(), n=1)
    meant = (PREFIX + close[0].upper() if written.startswith(PREFIX) else close[0]) if close else ""
    hint = f" Did you mean {meant}?" if meant else " `answerable settings` lists all."
    return f"There is no setting {written} (in {where}).{hint}"


def _quoted(raw: Any, metadata: Mapping[str, Any]) -> str:
    return "set to something else" if metadata["secret"] else f"“{raw}”"


def _shown(value: Any, *, secret: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple) and not isinstance(value, Address):
        return ", ".join(value)
    written = str(value).lower() if isinstance(value, bool) else str(value)
    return _masked(written) if secret else written


def _masked(url: str) -> str:
    """The address without its password."""
    before, at, after = url.rpartition("@")
    scheme, colon, login = before.partition("://")
    user, has_password, _ = login.partition(":")
    return f"{scheme}{colon}{user}{':•••' if has_password else ''}{at}{after}"
