"""The room `desk` as a Django app."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Name and label of the room."""

    name = "answerable.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
