"""The room `accounts` as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Name and label of the room."""

    name = "answerable.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
