"""One-time sign-in links."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class SignInLink(models.Model):
    """A link that signs one person in once. Only the hash of its token is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_in_links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            # Serves the cleaning of links that can no longer be used.
            models.Index(fields=["expires_at"], name="accounts_link_expiry")
        ]

    def __str__(self) -> str:
        return f"sign-in link for {self.user}"
