"""A person at a customer."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Collate, Lower
from django.utils.translation import gettext_lazy as _

from answerable.customers.models.customer import Customer


class Contact(models.Model):
    """Somebody who writes or calls. Without a customer as long as nobody knows whose they are."""

    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts"
    )
    name = models.CharField(_("name"), max_length=200)
    email = models.CharField(_("e-mail address"), max_length=254, unique=True, null=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="customers_contact_email_lower",
                # ASCII only ("C"), as addresses are compared: a capital Ä is kept as it was written.
                condition=Q(email=Lower(Collate("email", "C"))) | Q(email__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email or ""

    @property
    def speaks(self) -> str:
        """Language to write to them in, as far as known; "" when it is not."""
        return self.language or (self.customer.language if self.customer else "")

    @property
    def known_zone(self) -> str:
        """Their zone as far as we know it; "" when we do not."""
        return self.zone or (self.customer.zone if self.customer else "")

    @property
    def clock(self) -> str:
        """The zone whose times mean something to them."""
        return self.known_zone or settings.ANSWERABLE.zone
