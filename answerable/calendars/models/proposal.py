"""Days read from an official list, waiting for a person to say yes or no."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from answerable.calendars.models.calendar import Calendar


class ProposedDay(models.Model):
    """One holiday or make-up working day of an imported list. It changes nothing until it is confirmed."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="proposed_days")
    on = models.DateField(_("date"))
    is_working = models.BooleanField(_("make-up working day"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    source = models.CharField(_("list"), max_length=200)
    proposed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    rejected_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["on", "id"]
        constraints: ClassVar = [
            # A list imported twice proposes nothing new; a rejected day stays rejected.
            models.UniqueConstraint(
                fields=["calendar", "on", "is_working"], name="calendars_day_proposed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | models.Q(rejected_at=None),
                name="calendars_day_decided_one_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet."""
        return self.confirmed_at is None and self.rejected_at is None


class ConfirmedYear(models.Model):
    """A year of which a person said that the confirmed days are the whole official list."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="confirmed_years")
    year = models.PositiveSmallIntegerField()
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["calendar", "year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar", "year"], name="calendars_year_confirmed_once")
        ]

    def __str__(self) -> str:
        return str(self.year)
