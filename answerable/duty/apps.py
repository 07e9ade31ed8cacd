"""The room `duty` as a Django app."""

from django.apps import AppConfig


class DutyConfig(AppConfig):
    """Name and label of the room."""

    name = "answerable.duty"
    label = "duty"
    default_auto_field = "django.db.models.BigAutoField"
