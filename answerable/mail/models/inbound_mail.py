"""A mail as it arrived."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, HashIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from answerable.lib.ref import Ref
from answerable.mail.searching import INBOUND


class Outcome(models.TextChoices):
    """How the reading of a mail ended. Every mail has one that a person can see and run again."""

    WAITING = "waiting", _("waiting to be read")
    ACCEPTED = "accepted", _("accepted")
    DUPLICATE = "duplicate", _("duplicate")
    IGNORED = "ignored", _("ignored")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("could not be read")


# Through the other doors an envelope sender comes along at best.
DOORS_WITH_ENVELOPE = ("smtp", "lmtp", "pipe")


# Mail of an archive: it is filed, whoever reads it and whenever.
ARCHIVE = "archive"


class InboundMail(models.Model):
    """One mail that we acknowledged: envelope, outcome, and what became of it.

    The bytes lie in `RawMail`, stored in the same transaction, before the sender hears 250.
    """

    received_at = models.DateTimeField()
    door = models.CharField(max_length=10)
    envelope_from = models.CharField(max_length=320, blank=True)
    envelope_to = ArrayField(models.CharField(max_length=320), default=list)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    delivery_key = models.CharField(max_length=64, unique=True)
    message_id = models.CharField(max_length=998, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    sender = models.CharField(max_length=320, blank=True)
    words_hash = models.CharField(max_length=64, blank=True)
    # Of a mail that was sent in parts: which mail, which part, of how many (0 when it does not say).
    part_of = models.CharField(max_length=64, blank=True)
    part_number = models.PositiveIntegerField(default=0)
    part_total = models.PositiveIntegerField(default=0)
    # Somebody looked at it and said that it is no spam.
    is_cleared = models.BooleanField(default=False)

    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    outcome_reason = models.CharField(max_length=500, blank=True)
    about_kind = models.CharField(max_length=30, blank=True)
    about_id = models.BigIntegerField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    handled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="mail_inbound_outcome_known", condition=models.Q(outcome__in=Outcome.values)
            )
        ]
        indexes: ClassVar = [
            # Serves the tray: what nobody has read yet, or what could not be read.
            models.Index(
                fields=["id"],
                name="mail_inbound_unread",
                condition=models.Q(outcome__in=("waiting", "failed")),
            ),
            # Serve the page "Mail": one outcome, one door, the day's flow; each pages by number.
            models.Index(fields=["outcome", "-id"], name="mail_inbound_outcome"),
            models.Index(fields=["door", "-id"], name="mail_inbound_door"),
            models.Index(fields=["received_at"], name="mail_inbound_received"),
            # Serves the search by Message-ID, which is too long for a tree.
            HashIndex(fields=["message_id"], name="mail_inbound_by_id"),
            # Serves the search by words of subject and addresses.
            GinIndex(INBOUND, name="mail_inbound_words"),
            # Serves the gathering of the parts of one mail.
            models.Index(fields=["part_of"], name="mail_inbound_part", condition=~models.Q(part_of="")),
            # Serves the recognition of robots: what came from one sender lately.
            models.Index(
                fields=["sender", "received_at"], name="mail_inbound_sender", condition=~models.Q(sender="")
            ),
            # Serves the recognition of the same mail by two ways.
            models.Index(
                fields=["fingerprint"], name="mail_inbound_print", condition=~models.Q(fingerprint="")
            ),
        ]

    def __str__(self) -> str:
        return self.subject or f"mail {self.pk}"

    @property
    def ref(self) -> Ref:
        """This mail, as events name it."""
        return Ref("mail", self.pk)

    @property
    def about(self) -> Ref | None:
        """What it became."""
        return Ref(self.about_kind, self.about_id) if self.about_id else None

    @property
    def return_path(self) -> str | None:
        """The envelope sender; empty for a machine's mail, None when the door it came by does not tell."""
        if not self.envelope_from and self.door not in DOORS_WITH_ENVELOPE:
            return None
        return self.envelope_from

    @property
    def raw_bytes(self) -> bytes:
        """The mail exactly as it came."""
        return bytes(self.raw.content)


class RawMail(models.Model):
    """The bytes of one mail, apart from its row so that lists never carry them."""

    mail = models.OneToOneField(InboundMail, primary_key=True, on_delete=models.PROTECT, related_name="raw")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"bytes of mail {self.mail_id}"
