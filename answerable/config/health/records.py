"""What the database knows about its own state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, connection

from answerable.config.health import mailboxes as mailbox_health
from answerable.config.health.finding import Finding, bad, good, look
from answerable.config.serving.serve import OLDEST_SERVER

_SKEW = timedelta(seconds=5)
_OLD_TASK = timedelta(minutes=2)
_OLD_DEADLINE = timedelta(minutes=1)


def examine() -> Iterator[Finding]:
    """Reads only. A database that cannot be read ends the examination."""
    try:
        yield _database()
        unapplied = _unapplied()
        yield unapplied
        if unapplied.advice:
            return
        yield _clock()
        yield _policy()
        yield _tasks()
        yield _deadlines()
        yield _administrators()
        yield from mailbox_health.examine(datetime.now(UTC))
    except DatabaseError as problem:
        yield bad("Database", str(problem).strip(), "Check ANSWERABLE_DATABASE_URL and the server.")


def _value(query: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return row[0] if row else None


def _database() -> Finding:
    number = int(str(_value("SHOW server_version_num")))
    said = f"PostgreSQL {_value('SHOW server_version')}"
    if number < OLDEST_SERVER:
        return bad("Database", said, "Answerable needs PostgreSQL 15 or newer.")
    return good("Database", said)


def _unapplied() -> Finding:
    from answerable.config.serving import preparing

    missing = len(preparing.unapplied())
    if missing:
        advice = "answerable migrate (answerable serve does it by itself)"
        return look("Tables", f"{missing} changes are not applied yet", advice)
    return good("Tables", "up to date")


def _clock() -> Finding:
    there = _value("SELECT clock_timestamp()")
    apart = abs(datetime.now(UTC) - there) if isinstance(there, datetime) else timedelta()
    if apart > _SKEW:
        return bad(
            "Clock",
            f"this machine and the database differ by {apart.total_seconds():.0f} s",
            "Keep both right with a time service (systemd-timesyncd, chrony): promises depend on it.",
        )
    return good("Clock", f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")


def _policy() -> Finding:
    from answerable.policy import versions

    active = versions.active_or_none()
    if active is None:
        return bad("Service policy", "none is active", "answerable policy activate FILE")
    return good("Service policy", f"version {active.number} is active")


def _tasks() -> Finding:
    """The oldest task that should have been begun by now."""
    waiting = _value(
        "SELECT min(coalesce(job.scheduled_at, event.at)) FROM procrastinate_jobs job "
        "JOIN procrastinate_events event ON event.job_id = job.id AND event.type = 'deferred' "
        "WHERE job.status = 'todo' AND coalesce(job.scheduled_at, event.at) < now()"
    )
    failed = _value("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
    if isinstance(waiting, datetime) and (age := datetime.now(UTC) - waiting) > _OLD_TASK:
        return bad("Tasks", f"the oldest waits since {age}", "Is the worker running? answerable serve")
    if failed:
        return look("Tasks", f"{failed} failed", "The log says why; most can be run again.")
    return good("Tasks", "none is late")


def _deadlines() -> Finding:
    from answerable.commitments.sweep import next_instant

    instant = next_instant()
    if instant and (late := datetime.now(UTC) - instant) > _OLD_DEADLINE:
        return bad("Deadlines", f"not looked at for {late}", "Is the worker running? answerable serve")
    return good("Deadlines", f"the next one to act on: {instant:%Y-%m-%d %H:%M} UTC" if instant else "none")


def _administrators() -> Finding:
    from answerable.accounts.models import Role, User

    number = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count()
    if not number:
        return bad("Administrators", "nobody", "answerable user add EMAIL --role administrator")
    return good("Administrators", str(number))
