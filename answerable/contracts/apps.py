"""The room `contracts` as a Django app."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Name and label of the room."""

    name = "answerable.contracts"
    label = "contracts"
    default_auto_field = "django.db.models.BigAutoField"
