"""The signed agreement with a customer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from answerable.customers.models import Customer


class Contract(models.Model):
    """A support contract: a service plan of the policy, bought for a span of days.

    Days are calendar days in the customer's zone, both ends included.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contracts")
    plan = models.CharField(_("service plan"), max_length=60)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-ends_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="contracts_contract_days_in_order",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
            )
        ]
        indexes: ClassVar = [
            # Serves "what covers this customer today?".
            models.Index(fields=["customer", "ends_on"], name="contracts_of_customer")
        ]

    def __str__(self) -> str:
        return self.number
