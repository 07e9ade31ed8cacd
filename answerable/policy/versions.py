"""Putting a policy in force, and finding the one in force. Versions are only ever added."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from answerable.accounts.models import User
from answerable.calendars import versions as calendars
from answerable.calendars.content import CalendarContent
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.policy.document import PolicyDocument
from answerable.policy.explanation import Contents, contents_of
from answerable.policy.lint import lint
from answerable.policy.models import PolicyVersion
from answerable.policy.problems import PolicyError, Problem
from answerable.policy.reading import fingerprint, parse

# Any number no other lock of the house uses; "policy" on a telephone's keys.
_ACTIVATION_LOCK = 765429

_held: ContextVar[PolicyVersion | None] = ContextVar("policy_held", default=None)


class NoPolicyError(LookupError):
    """No policy has ever been activated, or no version has the number asked for."""


def activate(source: str, at: datetime, by: User | None = None, file: str = "the policy") -> PolicyVersion:
    """Put a policy in force at `at`, with its calendars, and return its version.

    The policy in force already is returned as it is. Commitments that run keep the version they began with.
    Raises PolicyError for a source that cannot be read or contradicts itself; then nothing has changed.
    """
    document = parse(source, file)
    _refuse_errors(document, at, file)
    with transaction.atomic():
        _one_at_a_time()
        latest = active_or_none()
        if latest is not None and latest.source == source:
            return latest
        version = PolicyVersion.objects.create(
            number=latest.number + 1 if latest else 1,
            sha256=fingerprint(source),
            source=source,
            activated_at=at,
            activated_by=by,
        )
        _define_calendars(document, at, by)
        actor = Actor.staff(by) if by else Actor.system("policy")
        record(
            EventName.POLICY_ACTIVATED,
            version.ref,
            at=at,
            actor=actor,
            number=version.number,
            sha256=version.sha256,
        )
    return version


def activate_shipped_default(at: datetime) -> PolicyVersion | None:
    """Put the policy that comes with Answerable in force if none ever was; None when one is."""
    if active_or_none() is not None:
        return None
    file = shipped_policy()
    return activate(file.read_text("utf-8"), at, file=file.name)


def shipped_policy() -> Path:
    """The policy file that comes with Answerable."""
    return Path(settings.BASE_DIR).parent / "policies" / "vonechain.toml"


def active() -> PolicyVersion:
    """The policy in force. Raises NoPolicyError before the first was activated."""
    found = active_or_none()
    if found is None:
        raise NoPolicyError("No service policy is in force yet; run: answerable policy activate FILE")
    return found


def active_or_none() -> PolicyVersion | None:
    """The policy in force, if there is one."""
    if (held := _held.get()) is not None:
        return held
    pk = PolicyVersion.objects.order_by("-number").values_list("pk", flat=True).first()
    return known(pk) if pk is not None else None


@contextmanager
def held(version: PolicyVersion) -> Iterator[None]:
    """Inside, this version counts as the one in force without asking: nobody else can activate one."""
    before = _held.set(version)
    try:
        yield
    finally:
        _held.reset(before)


@lru_cache(maxsize=64)
def known(pk: int) -> PolicyVersion:
    """The version with this key, read once a process: a version is never changed."""
    return PolicyVersion.objects.get(pk=pk)


def numbered(number: int) -> PolicyVersion:
    """A version by its number. Raises NoPolicyError."""
    found = PolicyVersion.objects.filter(number=number).first()
    if found is None:
        raise NoPolicyError(f"There is no version {number} of the service policy.")
    return found


def _refuse_errors(document: PolicyDocument, at: datetime, file: str) -> None:
    errors = [finding for finding in lint(document, at.date()) if finding.level == "error"]
    if errors:
        raise PolicyError(Problem(file, None, finding.path, finding.message) for finding in errors)


def _define_calendars(document: PolicyDocument, at: datetime, by: User | None) -> None:
    for slug, definition in document.calendars.items():
        calendars.define(slug, definition, at, by, name=document.calendar_name(slug, "en"))


def _one_at_a_time() -> None:
    """Hold other activations off until this transaction ends, so that numbers have no gaps and no twins."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ACTIVATION_LOCK])


def contents_for(version: PolicyVersion, at: datetime) -> Contents:
    """The calendars of a version by slug.

    For the version in force as they stand in the database, with the official days people confirmed; for an
    earlier one, whose calendars may have been replaced, as its own document describes them.
    """
    if version == active_or_none():
        return _newest_content
    return contents_of(version.document, at)


def _newest_content(slug: str) -> CalendarContent:
    return calendars.current(slug).details
