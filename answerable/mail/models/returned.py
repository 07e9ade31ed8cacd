"""A mail of ours that came back, and addresses that nothing reaches any more."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from answerable.mail.models.inbound_mail import InboundMail
from answerable.mail.models.outbound_mail import OutboundMail


class Action(models.TextChoices):
    """What the reporting server says it did (RFC 3464, 2.3.3)."""

    FAILED = "failed", _("not delivered")
    DELAYED = "delayed", _("delayed")


class ReturnedMail(models.Model):
    """What a report says of one recipient of one mail of ours; shown on that mail.

    `is_proven`: the report came to the mail's own keyed return path. Only such a one says anything
    about the address; any other is shown and changes nothing.
    """

    mail = models.ForeignKey(OutboundMail, on_delete=models.PROTECT, related_name="returns")
    report = models.ForeignKey(InboundMail, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=254)
    action = models.CharField(max_length=10, choices=Action)
    status = models.CharField(max_length=12)
    words = models.CharField(max_length=500, blank=True)
    is_proven = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mail", "address", "action"], name="mail_returned_once"),
            models.CheckConstraint(
                name="mail_returned_action_known", condition=models.Q(action__in=Action.values)
            ),
        ]
        indexes: ClassVar = [
            # Serves the question whether an address is reached by nothing any more.
            models.Index(fields=["address", "at"], name="mail_returned_address")
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.status}"

    @property
    def is_hard(self) -> bool:
        """Given up for a reason that will not pass."""
        return self.action == Action.FAILED and self.status.startswith("5")


class UnreachableAddress(models.Model):
    """An address whose mail came back again and again; a warning for whoever writes to it, no ban."""

    address = models.CharField(max_length=254, unique=True)
    since = models.DateTimeField()
    status = models.CharField(max_length=12)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["address"]

    def __str__(self) -> str:
        return self.address
