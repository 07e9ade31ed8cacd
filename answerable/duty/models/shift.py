"""A span for which somebody is on duty."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Team


class ShiftKind(models.TextChoices):
    """At the desk, or reachable outside it."""

    DESK = "desk", _("At the desk")
    ON_CALL = "on_call", _("On call")


class Shift(models.Model):
    """Somebody is on duty from one instant to another, for one team or (without team) for all."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shifts")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="shifts")
    kind = models.CharField(_("kind"), max_length=10, choices=ShiftKind)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="duty_shift_ends_after_start",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
            )
        ]
        indexes: ClassVar = [
            # Serves "who is on duty now?".
            models.Index(fields=["ends_at", "starts_at"], name="duty_shift_span")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}"
