"""The room `customers` as a Django app."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Name and label of the room."""

    name = "answerable.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"
