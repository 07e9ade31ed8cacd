"""What another program shows instead of a password."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a token lets its holder do, and nothing else."""

    MAIL_RAW = "mail.raw", _("hand in mail")


class Token(models.Model):
    """A secret for one program, for named purposes. Only its hash is kept."""

    name = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=30))
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name

    def is_good(self, at: datetime) -> bool:
        """May it be used at this instant?"""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)
