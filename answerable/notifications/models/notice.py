"""Something one colleague is told."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from answerable.events.models import Event
from answerable.lib.ref import Ref


class Notice(models.Model):
    """One thing told to one colleague: on the desk at once, by mail when they may be disturbed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    within_kind = models.CharField(max_length=30)
    within_id = models.BigIntegerField()
    title = models.CharField(_("title"), max_length=300)
    body = models.TextField(_("text"), blank=True)
    url = models.CharField(max_length=300)
    is_urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    mail_due_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "event"], name="notifications_once_each")
        ]
        indexes: ClassVar = [
            # Serves the bell: what I have not read.
            models.Index(
                fields=["user", "-id"], name="notifications_unread", condition=models.Q(read_at=None)
            ),
            # Serves the sender: which mails are due now.
            models.Index(
                fields=["mail_due_at"],
                name="notifications_mail_due",
                condition=models.Q(mailed_at=None, mail_due_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def within(self) -> Ref:
        """The thing it is about."""
        return Ref(self.within_kind, self.within_id)
