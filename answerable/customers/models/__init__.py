"""Customers and the people there."""

from answerable.customers.models.contact import Contact
from answerable.customers.models.customer import Customer

__all__ = ["Contact", "Customer"]
