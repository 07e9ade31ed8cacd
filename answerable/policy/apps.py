"""The room `policy` as a Django app."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """Name and label of the room."""

    name = "answerable.policy"
    label = "policy"
    default_auto_field = "django.db.models.BigAutoField"
