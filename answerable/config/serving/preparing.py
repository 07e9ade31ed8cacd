"""What has to be in order before pages are served; each step is skipped when nothing changed."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection

from answerable.config.translations import compile_outdated

Say = Callable[[str], None]


def prepare(say: Say, *, policy: bool = True) -> None:
    """Database, translations, browser files and a service policy, in this order."""
    migrate(say)
    for trouble in compile_outdated():
        say(trouble)
    collect_static(say)
    if policy:
        activate_default_policy(say)


def migrate(say: Say) -> None:
    if unapplied():
        say("Bringing the database up to date …")
        call_command("migrate", verbosity=0, interactive=False)


def unapplied() -> set[tuple[str, str]]:
    """Migrations on disk that the database does not know; reads names only, imports nothing."""
    wanted = {
        (app.label, file.stem)
        for app in apps.get_app_configs()
        for file in (Path(app.path) / "migrations").glob("[0-9]*.py")
    }
    with connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return wanted
        cursor.execute("SELECT app, name FROM django_migrations")
        return wanted - set(cursor.fetchall())


def collect_static(say: Say) -> None:
    """Gathers and hashes browser files when one of them changed."""
    stamp = Path(settings.ANSWERABLE.data) / "static.stamp"
    mark = _static_mark()
    if stamp.exists() and stamp.read_text("ascii") == mark:
        return
    say("Collecting browser files …")
    logging.getLogger("django.contrib.staticfiles").setLevel(logging.ERROR)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(mark, "ascii")


def _static_mark() -> str:
    files = sorted(f"{path} {size} {changed}" for path, size, changed in _static_files())
    return hashlib.sha256("\n".join([settings.STATIC_ROOT.as_posix(), *files]).encode()).hexdigest()


def _static_files() -> Iterator[tuple[str, int, int]]:
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            yield path, found.st_size, found.st_mtime_ns


def activate_default_policy(say: Say) -> None:
    """Nothing is promised without a policy; the shipped one holds until another is activated."""
    from answerable.policy import versions

    if versions.activate_shipped_default(datetime.now(UTC)):
        say("The service policy that comes with Answerable is in force until you activate yours.")


def first_sign_in() -> str | None:
    """A one-time link for the administrator, as long as no administrator has ever signed in."""
    from answerable.accounts import links, people
    from answerable.accounts.link_mail import address_of
    from answerable.accounts.models import Role, User

    administrators = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    if administrators.filter(last_login__isnull=False).exists():
        return None
    first = administrators.order_by("pk").first() or people.add_user(
        "administrator@localhost", "Administrator", role=Role.ADMINISTRATOR
    )
    return address_of(links.issue(first, at=datetime.now(UTC)))
