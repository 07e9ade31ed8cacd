"""Mailboxes as administrators keep them: added, changed, closed, and how each is doing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.mail import secrets_kept
from answerable.mail.imap.tokens import PRESETS
from answerable.mail.models import AfterFetching, Credential, Mailbox, Security

# Trouble that lasts this long is told to the administrators.
ALARM_AFTER = timedelta(minutes=5)
# A credential that ends within so many days is pointed out.
DAYS_AHEAD = 21
FETCHER = Actor.system("imap")
_TOKENS = ("access_token", "refresh_token", "token_ends")
_CHANGEABLE = (
    "name", "host", "port", "security", "username", "folder", "credential", "after", "move_to", "takes_old",
)  # fmt: skip


class MailboxRefusedError(Exception):
    """A mailbox that cannot be kept like this; its sentence is shown to people."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What lay in a mailbox and what of it is safe with us."""

    id: int
    name: str
    address: str
    is_open: bool
    seen: int
    stored: int
    missing: int
    health: str
    problem: str
    said: str
    last_success_at: datetime | None
    failing_since: datetime | None
    credential_days: int | None


@transaction.atomic
def add(wanted: dict[str, Any], secret: dict[str, Any], *, at: datetime, actor: Actor) -> Mailbox:
    """Add a mailbox and open it. Raises MailboxRefusedError for what cannot work or is not safe."""
    mailbox = Mailbox(opened_at=at, changed_at=at)
    _apply(mailbox, wanted, secret)
    mailbox.save()
    record(EventName.MAILBOX_ADDED, mailbox.ref, at=at, actor=actor, mailbox=mailbox.name)
    return mailbox


@transaction.atomic
def change(
    mailbox: Mailbox, wanted: dict[str, Any], secret: dict[str, Any], *, at: datetime, actor: Actor
) -> Mailbox:
    """Change a mailbox; parts of the secret that are not given stay. Whoever watches it begins anew.

    Another server, user or folder is another mailbox to its cursor. Raises MailboxRefusedError.
    """
    row = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    before = (row.host, row.username, row.folder)
    if wanted.get("host", row.host) != row.host or wanted.get("username", row.username) != row.username:
        # What opens one server's door is never shown to another's.
        row.secret = ""
    _apply(row, wanted, secret)
    if (row.host, row.username, row.folder) != before:
        row.uidvalidity, row.reconciled_at, row.first_uid, row.last_uid = 0, None, 1, 0
        row.place, row.seen, row.stored, row.opened_at = row.place + 1, 0, 0, at
    row.changed_at, row.leased_until = at, None
    row.failing_since = row.alarmed_at = None
    row.problem = row.said = ""
    row.save()
    record(EventName.MAILBOX_CHANGED, row.ref, at=at, actor=actor, mailbox=row.name)
    return row


@transaction.atomic
def close(mailbox: Mailbox, *, at: datetime, actor: Actor) -> bool:
    """Fetch no more from it. False when it was closed already."""
    changed = Mailbox.objects.filter(pk=mailbox.pk, closed_at=None).update(closed_at=at, changed_at=at)
    if changed:
        record(EventName.MAILBOX_CLOSED, mailbox.ref, at=at, actor=actor)
    return bool(changed)


@transaction.atomic
def reopen(mailbox: Mailbox, *, at: datetime, actor: Actor) -> bool:
    """Fetch from it again, beginning with what came meanwhile. False when it is open."""
    changed = Mailbox.objects.filter(pk=mailbox.pk, closed_at__isnull=False).update(
        closed_at=None,
        changed_at=at,
        failing_since=None,
        alarmed_at=None,
        problem="",
        said="",
        leased_until=None,
    )
    if changed:
        record(EventName.MAILBOX_OPENED, mailbox.ref, at=at, actor=actor)
    return bool(changed)


@transaction.atomic
def fail(mailbox: Mailbox, *, kind: str, said: str, at: datetime) -> None:
    """Note that it cannot be used; after ALARM_AFTER of that the administrators are told, once."""
    row = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    if row.fencing != mailbox.fencing:
        return
    row.failing_since = row.failing_since or at
    row.problem, row.said = kind, said[:500]
    if row.alarmed_at is None and at - row.failing_since >= ALARM_AFTER:
        row.alarmed_at = at
        record(EventName.MAILBOX_FAILING, row.ref, at=at, actor=FETCHER, mailbox=row.name, problem=kind)
    row.save(update_fields=["failing_since", "problem", "said", "alarmed_at"])
    mailbox.failing_since, mailbox.problem, mailbox.said = row.failing_since, row.problem, row.said


def ledgers(now: datetime) -> list[Ledger]:
    """Every mailbox with its counts and how it is doing, the open ones first."""
    rows = sorted(Mailbox.objects.all(), key=lambda one: (not one.is_open, one.name))
    return [_ledger(one, now) for one in rows]


def _ledger(one: Mailbox, now: datetime) -> Ledger:
    return Ledger(
        id=one.pk,
        name=one.name,
        address=f"{one.username} · {one.folder}",
        is_open=one.is_open,
        seen=one.seen,
        stored=one.stored,
        missing=one.missing,
        health=_health(one, now),
        problem=one.problem,
        said=one.said,
        last_success_at=one.last_success_at,
        failing_since=one.failing_since,
        credential_days=one.credential_days(now),
    )


def _health(one: Mailbox, now: datetime) -> str:
    """closed, waiting (never reached yet), failing, expiring or good."""
    if not one.is_open:
        return "closed"
    if one.failing_since is not None:
        return "failing"
    if one.last_success_at is None:
        return "waiting"
    days = one.credential_days(now)
    return "expiring" if days is not None and days <= DAYS_AHEAD else "good"


def _apply(mailbox: Mailbox, wanted: dict[str, Any], secret: dict[str, Any]) -> None:
    for name in _CHANGEABLE:
        if name in wanted:
            setattr(mailbox, name, wanted[name])
    if "credential_expires_at" in wanted:
        mailbox.credential_expires_at = wanted["credential_expires_at"]
    _check(mailbox)
    try:
        kept = secrets_kept.unseal(mailbox.secret)
    except secrets_kept.SecretLostError:
        kept = {}
    mailbox.secret = secrets_kept.seal(_completed(mailbox, kept | {k: v for k, v in secret.items() if v}))


def _check(mailbox: Mailbox) -> None:
    same_name = Mailbox.objects.filter(name=mailbox.name).exclude(pk=mailbox.pk)
    if not mailbox.name.strip() or same_name.exists():
        raise MailboxRefusedError(_("Another mailbox has this name; choose one of its own."))
    if not mailbox.host or not mailbox.username:
        raise MailboxRefusedError(_("A mailbox needs a server and a user name."))
    if mailbox.security == Security.NONE and not _is_this_machine(mailbox.host):
        raise MailboxRefusedError(
            _("Without TLS the password would travel readable; that is only possible on this machine.")
        )
    if mailbox.after == AfterFetching.MOVE and mailbox.move_to in ("", mailbox.folder):
        raise MailboxRefusedError(_("Name another folder that stored mail is moved to."))


def _completed(mailbox: Mailbox, secret: dict[str, Any]) -> dict[str, Any]:
    """The secret with what the provider's preset knows. Raises MailboxRefusedError for a missing part."""
    if mailbox.credential == Credential.PASSWORD:
        if not secret.get("password"):
            raise MailboxRefusedError(_("Enter the password of the mailbox."))
        return {"password": secret["password"]}
    preset = PRESETS.get(str(secret.get("provider", "")), {})
    tenant = str(secret.get("tenant") or "common")
    is_application = mailbox.credential == Credential.APPLICATION
    known = {name: str(preset.get(name, "")).format(tenant=tenant) for name in ("token_url", "authorize_url")}
    known["scope"] = str(preset.get("application_scope" if is_application else "scope", ""))
    if _is_another_application(mailbox, secret):
        secret = {name: value for name, value in secret.items() if name not in _TOKENS}
    # What a preset knows is not kept from an earlier provider or tenant.
    whole = {**secret, **{name: value for name, value in known.items() if value}}
    needed = ["client_id", "token_url", "client_secret" if is_application else "authorize_url"]
    if missing := [name for name in needed if not whole.get(name)]:
        raise MailboxRefusedError(_("OAuth 2 needs {what} as well.").format(what=", ".join(missing)))
    return whole


def _is_another_application(mailbox: Mailbox, secret: dict[str, Any]) -> bool:
    """Are the tokens that are kept somebody else's?"""
    try:
        before = secrets_kept.unseal(mailbox.secret)
    except secrets_kept.SecretLostError:
        return False
    return bool(before) and any(
        before.get(name, "") != secret.get(name, "") for name in ("provider", "tenant", "client_id")
    )


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
