"""One database a test process, copied from a migrated template.

The server is the embedded one in `var/testing`, without safety against power loss. The template is
made again whenever a migration changes, so a run that changes none starts in a moment. Runs at the
same time share the server and never a database.
"""

from __future__ import annotations

import hashlib
import inspect
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from answerable.config import embedded
from answerable.config.locks import alone
from answerable.testing.environment import SERVER, database_url


@contextmanager
def empty(name: str) -> Iterator[str]:
    """An empty database of this process on the same server; yields its address."""
    with embedded.running(SERVER, fast=True):
        full = f"test_{os.getpid()}_{name}"
        _command("CREATE DATABASE {}", full)
        try:
            yield database_url(full)
        finally:
            _command("DROP DATABASE {} WITH (FORCE)", full)


@contextmanager
def lent() -> Iterator[str]:
    """A migrated database for this process, removed afterwards; Django is connected to it."""
    with embedded.running(SERVER, fast=True):
        name = f"test_{os.getpid()}"
        with alone(SERVER / "template.lock"):
            _remove_abandoned()
            template = _template()
            _command("CREATE DATABASE {} TEMPLATE {}", name, template)
        try:
            _connect_to(name)
            yield name
        finally:
            connection.close()
            _command("DROP DATABASE {} WITH (FORCE)", name)


def _template() -> str:
    name = f"template_{_migrations_mark()}"
    if name not in _databases():
        for old in _databases("template_%"):
            _command("DROP DATABASE IF EXISTS {} WITH (FORCE)", old)
        _command("CREATE DATABASE {}", "template_unfinished")
        _connect_to("template_unfinished")
        call_command("migrate", verbosity=0)
        connection.close()
        _command("ALTER DATABASE {} RENAME TO {}", "template_unfinished", name)
    return name


def _migrations_mark() -> str:
    mark = hashlib.sha256()
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    for (label, name), migration in sorted(loader.disk_migrations.items()):
        source = Path(inspect.getfile(type(migration))).read_bytes()
        mark.update(f"{label}.{name}".encode() + source)
    return mark.hexdigest()[:16]


def _connect_to(name: str) -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict["NAME"] = name
    connection.settings_dict["OPTIONS"].pop("pool", None)


def _databases(pattern: str = "%") -> list[str]:
    with _server() as server:
        rows = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern])
        return [name for (name,) in rows if name not in {"template0", "template1"}]


def _remove_abandoned() -> None:
    """Databases of runs that were killed."""
    for name in _databases("test\\_%"):
        if not Path(f"/proc/{name.removeprefix('test_').split('_')[0]}").exists():
            _command("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _command(statement: str, *names: str) -> None:
    with _server() as server:
        server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _server() -> psycopg.Connection[tuple[str]]:
    place = embedded.Place(SERVER).connection()
    return psycopg.connect(
        host=place["HOST"],
        user=place["USER"],
        password=place["PASSWORD"],
        dbname=place["NAME"],
        autocommit=True,
    )
