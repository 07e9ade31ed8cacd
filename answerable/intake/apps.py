"""The room `intake` as a Django app."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Name and label of the room."""

    name = "answerable.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
