"""The organisation served."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class Customer(models.Model):
    """An organisation we serve, known by the domains its people write from."""

    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    domains = ArrayField(
        models.CharField(max_length=253),
        verbose_name=_("mail domains"),
        default=list,
        blank=True,
        help_text=_("Mail from these domains belongs to this customer."),
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    remarks = models.TextField(_("remarks for colleagues"), blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        indexes: ClassVar = [
            # Serves "which customer writes from this domain?" at the mail door.
            GinIndex(fields=["domains"], name="customers_domains"),
            # Serves the list of customers, page by page.
            models.Index(fields=["name", "id"], name="customers_name"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name
