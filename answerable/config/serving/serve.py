"""The whole of `answerable serve`, from the first line to the last."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable

from answerable.config import embedded
from answerable.config.locks import FileLock
from answerable.config.serving import ports, supervisor
from answerable.config.serving.supervisor import StartError, StopWanted, Supervisor
from answerable.config.settings_table import AnswerableSettings

# PostgreSQL 15, as the server itself writes it.
OLDEST_SERVER = 150_000


Welcome = Callable[[], Iterable[str]]


def say(line: str) -> None:
    """One line for whoever watches the terminal or reads the journal."""
    print(line, flush=True)


def serve(
    settings: AnswerableSettings,
    fill: Callable[[], None] | None = None,
    welcome: Welcome | None = None,
) -> int:
    """Runs everything until SIGINT or SIGTERM; returns the exit status.

    `fill` runs in a process of its own once the tables are ready, before anything listens; it puts
    a service policy in force. `welcome` gives the lines that say how to sign in, instead of ours.
    """
    try:
        return _serve(settings, fill, welcome or _how_to_sign_in)
    except (StartError, embedded.EmbeddedError) as problem:
        print(f"answerable: {problem}", file=sys.stderr, flush=True)
        return 1
    except (StopWanted, KeyboardInterrupt):
        say("Stopped before the start was complete.")
        return 0


def _serve(settings: AnswerableSettings, fill: Callable[[], None] | None, welcome: Welcome) -> int:
    began = time.monotonic()
    embedded.make_data_folder(settings.data)
    held = supervisor.lock(settings)
    database = None if settings.database_url else embedded.OwnServer(settings.data)
    if problem := ports.why_not_free(settings) or _why_no_database(settings):
        raise StartError(problem)
    say(f"Starting Answerable on {settings.data} …")
    if database:
        database.start(say)
    try:
        set_up_django()
        whole = Supervisor(settings, say, lambda: _forget(held, database))
        return _run(whole, database, fill, lambda: _greet(settings, welcome, time.monotonic() - began))
    finally:
        if database:
            database.stop()


def _why_no_database(settings: AnswerableSettings) -> str | None:
    """A sentence about a database of the administrator's own that cannot be used, or None."""
    if not settings.database_url:
        return None
    import psycopg

    try:
        with psycopg.connect(settings.database_url, connect_timeout=10) as connection:
            version = connection.info.server_version
    except psycopg.Error as problem:
        return f"The database cannot be reached; check ANSWERABLE_DATABASE_URL.\n{problem}"
    if version < OLDEST_SERVER:
        return "The database server is older than PostgreSQL 15; choose a newer one."
    return None


def _run(
    whole: Supervisor,
    database: embedded.OwnServer | None,
    fill: Callable[[], None] | None,
    greet: Callable[[], None],
) -> int:
    try:
        whole.once("prepare", lambda: _prepare(policy=not fill), meanwhile=_import_pages)
        if fill:
            whole.once("fill", fill)
        whole.start()
        whole.once("greet", greet)
        whole.watch(lambda: _keep_alive(database))
    except StopWanted:
        say("Stopping …")
    finally:
        whole.stop()
    if database:
        database.stop()
    say("Stopped. Everything is saved.")
    return 0


def set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "answerable.config.settings")
    import django

    django.setup()


def _forget(held: FileLock, database: embedded.OwnServer | None) -> None:
    """A child owns neither the data folder nor the database of its parent."""
    held.close()
    if database:
        database.forget()


def _prepare(*, policy: bool) -> None:
    from answerable.config.serving import preparing

    preparing.prepare(say, policy=policy)


def _import_pages() -> None:
    """Imports once what every child would import by itself."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018


def _keep_alive(database: embedded.OwnServer | None) -> None:
    if database and database.has_ended():
        say("The database ended unexpectedly; it is started again.")
        database.start(say)
    elif database and database.has_stopped_working():
        say("The database no longer recovers by itself; it is stopped and started again.")
        database.start(say)


def _how_to_sign_in() -> Iterable[str]:
    from answerable.config.serving import preparing

    link = preparing.first_sign_in()
    if link:
        yield f"  Sign in   {link}"
        yield "            (once, within 24 hours, as the first administrator)"


def _greet(settings: AnswerableSettings, welcome: Welcome, seconds: float) -> None:
    lines = ["", f"Answerable is ready ({seconds:.1f} s).", f"  Pages     {settings.public_url}/desk/"]
    lines += welcome()
    lines += [f"  Mail in   smtp://{settings.smtp_listen}"]
    if settings.lmtp_listen:
        lines += [f"            lmtp://{settings.lmtp_listen}"]
    lines += [f"  Mail out  {_mail_out(settings)}", f"  Data      {settings.data}"]
    say("\n".join([*lines, "", "Ctrl-C stops everything.", ""]))


def _mail_out(settings: AnswerableSettings) -> str:
    if not settings.smtp_url:
        return "nowhere yet: mail waits in the outbox until ANSWERABLE_SMTP_URL is set"
    return settings.smtp_url.rpartition("@")[2].removeprefix("smtp://")
