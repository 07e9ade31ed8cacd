"""A mailbox on somebody's server that we fetch mail from, and what we know of its mails."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from answerable.lib.ref import Ref
from answerable.mail.models.inbound_mail import InboundMail


class Security(models.TextChoices):
    """How the line to the server is kept private."""

    TLS = "tls", _("TLS")
    STARTTLS = "starttls", _("STARTTLS")
    NONE = "none", _("none (this machine only)")


class AfterFetching(models.TextChoices):
    """What happens in the mailbox to a mail that is safe with us. Nothing is ever deleted."""

    SEEN = "seen", _("mark it as read")
    MOVE = "move", _("move it to another folder")
    LEAVE = "leave", _("leave it as it is")


class Credential(models.TextChoices):
    """How we prove who we are."""

    PASSWORD = "password", _("password")
    APPLICATION = "application", _("OAuth 2, as an application")
    CONSENT = "consent", _("OAuth 2, by a person’s consent")


class Mailbox(models.Model):
    """One folder of one mailbox.

    The lease says which mailroom works on it; `fencing` grows with every holder.
    `seen` counts the mails that lay in the mailbox, `stored` those of them that are safe with us.
    `place` grows when the mailbox is pointed elsewhere: the same UIDVALIDITY may mean other mails there.
    `secret` is encrypted; the key is not in the database.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    host = models.CharField(_("server"), max_length=253)
    port = models.PositiveIntegerField(_("port"), default=993)
    security = models.CharField(_("security"), max_length=10, choices=Security, default=Security.TLS)
    username = models.CharField(_("user name"), max_length=254)
    folder = models.CharField(_("folder"), max_length=255, default="INBOX")
    credential = models.CharField(
        _("sign-in"), max_length=12, choices=Credential, default=Credential.PASSWORD
    )
    secret = models.TextField(blank=True)
    credential_expires_at = models.DateTimeField(null=True)
    after = models.CharField(
        _("when a mail is stored"), max_length=6, choices=AfterFetching, default=AfterFetching.SEEN
    )
    move_to = models.CharField(_("folder for stored mail"), max_length=255, blank=True)
    takes_old = models.BooleanField(_("also fetch mail that is there already"), default=False)

    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    # 0 until the folder was looked at for the first time.
    uidvalidity = models.BigIntegerField(default=0)
    place = models.PositiveIntegerField(default=0)
    first_uid = models.BigIntegerField(default=1)
    last_uid = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    stored = models.BigIntegerField(default=0)
    reconciled_at = models.DateTimeField(null=True)

    holder = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True)
    fencing = models.BigIntegerField(default=0)

    last_success_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=20, blank=True)
    said = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> Ref:
        """This mailbox, as events name it."""
        return Ref("mailbox", self.pk)

    @property
    def is_open(self) -> bool:
        """Is mail fetched from it?"""
        return self.closed_at is None

    @property
    def missing(self) -> int:
        """Mails that lay there and are not with us."""
        return max(self.seen - self.stored, 0)

    def credential_days(self, now: datetime) -> int | None:
        """Whole days until the credential ends, if that is known; negative afterwards."""
        if self.credential_expires_at is None:
            return None
        return (self.credential_expires_at - now) // timedelta(days=1)


class FetchedMail(models.Model):
    """One mail as it lay in a mailbox. `mail` is empty for one that was not stored, with the reason.

    `marked_at` is set once the mailbox was told; until then a dead fetcher's successor tells it.
    """

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="fetched")
    place = models.PositiveIntegerField(default=0)
    uidvalidity = models.BigIntegerField()
    uid = models.BigIntegerField()
    mail = models.ForeignKey(InboundMail, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    marked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            # A mail of a mailbox is fetched once, whoever fetches.
            models.UniqueConstraint(
                fields=["mailbox", "place", "uidvalidity", "uid"], name="mail_fetched_once"
            )
        ]
        indexes: ClassVar = [
            # Serves the marking of what a fetcher stored before it died.
            models.Index(
                fields=["mailbox"], name="mail_fetched_unmarked", condition=models.Q(marked_at=None)
            ),
            # Serves the page of a mail: which mailbox it lay in.
            models.Index(fields=["mail"], name="mail_fetched_mail", condition=models.Q(mail__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.mailbox} {self.uidvalidity}/{self.uid}"
