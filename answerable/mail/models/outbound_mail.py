"""A mail of ours, from the promise to send it to the proof that it went."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from answerable.files.models import StoredFile
from answerable.lib.ref import Ref
from answerable.mail.searching import OUTBOUND


class OutboundMail(models.Model):
    """A row of the outbox, written in the transaction that made it necessary.

    The Message-ID is fixed here, so that sending again after an unknown outcome is the same mail.
    `recipients` holds the plain addresses of To and Cc; `reached` those of them whose mail was taken;
    `refused` those that will never be reached, each with the server's words. `taken_at` is when it was
    last taken in hand to reach somebody, for the brakes; `withdrawn_at` when a person decided against it.
    """

    message_id = models.CharField(max_length=255, unique=True)
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.CharField(max_length=254)
    reply_to = models.JSONField(default=list)
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    recipients = ArrayField(models.CharField(max_length=254), default=list)
    reached = ArrayField(models.CharField(max_length=254), default=list)
    refused = models.JSONField(default=dict)
    subject = models.CharField(max_length=998)
    text = models.TextField()
    html = models.TextField(blank=True)
    in_reply_to = models.CharField(max_length=998, blank=True)
    references = models.JSONField(default=list)
    thread_index = models.CharField(max_length=400, blank=True)
    thread_topic = models.CharField(max_length=300, blank=True)
    automatic = models.BooleanField(default=False)
    about_kind = models.CharField(max_length=30)
    about_id = models.BigIntegerField()
    files = models.ManyToManyField(StoredFile, through="OutboundFile", related_name="+")

    queued_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    taken_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="mail_outbound_one_end",
                condition=models.Q(sent_at=None) | models.Q(failed_at=None),
            )
        ]
        indexes: ClassVar = [
            # Serves the sender: what is due to be tried now.
            models.Index(
                fields=["next_attempt_at"],
                name="mail_outbound_due",
                condition=models.Q(sent_at=None, failed_at=None),
            ),
            # Serves the brakes, and the flow of the page: what went within the hour or the day.
            models.Index(
                fields=["-taken_at"],
                name="mail_outbound_taken",
                condition=models.Q(taken_at__isnull=False),
            ),
            # Serve the page "Mail": what failed, and the search by recipient or words of the subject.
            models.Index(
                fields=["-id"], name="mail_outbound_failed", condition=models.Q(failed_at__isnull=False)
            ),
            GinIndex(fields=["recipients"], name="mail_outbound_to"),
            GinIndex(OUTBOUND, name="mail_outbound_words"),
            # Serves the brake on automatic mail, by time.
            models.Index(
                fields=["queued_at"], name="mail_outbound_automatic", condition=models.Q(automatic=True)
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def ref(self) -> Ref:
        """This mail, as events name it."""
        return Ref("outbound", self.pk)

    @property
    def about(self) -> Ref:
        """What it is about."""
        return Ref(self.about_kind, self.about_id)

    @property
    def remaining(self) -> list[str]:
        """The recipients it still has to reach, each once."""
        ended = {*self.reached, *self.refused}
        return [one for one in dict.fromkeys(self.recipients) if one not in ended]

    @property
    def refusals(self) -> str:
        """Who will never be reached and why, in one line."""
        return "; ".join(f"{address}: {words}" for address, words in self.refused.items())

    @property
    def has_arrived(self) -> bool:
        """Was it taken for somebody it is addressed to, and not only for those in copy?"""
        return any(address.lower() in self.reached for _name, address in self.to)

    def state(self, now: datetime) -> str:
        """sent, failed, withdrawn or waiting."""
        if self.sent_at:
            return "sent"
        if self.withdrawn_at:
            return "withdrawn"
        return "failed" if self.failed_at else "waiting"


class OutboundFile(models.Model):
    """A file that goes with a mail."""

    mail = models.ForeignKey(OutboundMail, on_delete=models.PROTECT, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.file.name
