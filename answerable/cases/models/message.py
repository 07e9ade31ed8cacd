"""What is said with the customer."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from answerable.cases.models.case import Case, Door
from answerable.customers.models import Contact
from answerable.files.models import StoredFile
from answerable.lib.ref import Ref
from answerable.mail.models import InboundMail, OutboundMail


class Direction(models.TextChoices):
    """Whose words they are."""

    IN = "in", _("From the customer")
    OUT = "out", _("From us")


class Message(models.Model):
    """One message between the customer and us, whatever the door. Never seen by anybody else.

    `text` is what the writer wrote; `quoted` what stood around it. Notes for colleagues are
    another table. A call that was answered is a message too (`is_spoken`), its text what was said.
    `matched_by` says how a mail was known to belong here ("token", "reference", …), `thread_root` of
    which conversation of Outlook's it is, `answers` the Message-ID it answers.
    `authentication` is what a trusted server found about the sender, `problems` what was wrong with
    the mail, `protection` how it was signed or encrypted.
    `once` is the mark of the form it was written in, so that a form sent twice says it once.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    direction = models.CharField(max_length=3, choices=Direction)
    door = models.CharField(max_length=10, choices=Door)
    at = models.DateTimeField()
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=200)
    author_address = models.CharField(max_length=254, blank=True)
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    text = models.TextField()
    quoted = models.TextField(blank=True)
    html = models.TextField(blank=True)
    is_automatic = models.BooleanField(default=False)
    is_spoken = models.BooleanField(default=False)
    is_verified = models.BooleanField(default=True)
    message_id = models.CharField(max_length=998, blank=True)
    answers = models.CharField(max_length=998, blank=True)
    thread_root = models.CharField(max_length=44, blank=True)
    matched_by = models.CharField(max_length=20, blank=True)
    authentication = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    protection = models.CharField(max_length=30, blank=True)
    once = models.CharField(max_length=64, null=True)
    inbound = models.ForeignKey(InboundMail, null=True, on_delete=models.PROTECT, related_name="+")
    outbound = models.ForeignKey(OutboundMail, null=True, on_delete=models.PROTECT, related_name="+")
    files = models.ManyToManyField(StoredFile, through="MessageFile", related_name="messages")

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inbound"], name="cases_message_once_per_mail"),
            # A form sent twice says the same thing once.
            models.UniqueConstraint(fields=["case", "once"], name="cases_message_once_per_form"),
        ]
        indexes: ClassVar = [
            # Serves the conversation.
            models.Index(fields=["case", "at"], name="cases_message_of_case"),
            # Serves the threading of replies by Message-ID.
            models.Index(
                fields=["message_id"],
                name="cases_message_by_id",
                condition=~models.Q(message_id=""),
            ),
            # Serves the threading of a mail that comes after the one that answers it.
            models.Index(
                fields=["answers"], name="cases_message_by_answered", condition=~models.Q(answers="")
            ),
            # Serves the threading by Outlook's conversation.
            models.Index(
                fields=["thread_root"], name="cases_message_by_thread", condition=~models.Q(thread_root="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.author_name}"

    @property
    def ref(self) -> Ref:
        """This message, as evidence names it."""
        return Ref("message", self.pk)

    @property
    def is_ours(self) -> bool:
        """Did we say it?"""
        return self.direction == Direction.OUT


class MessageFile(models.Model):
    """A file that came or went with a message."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.file.name
