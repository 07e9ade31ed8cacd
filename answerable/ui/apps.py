"""The room `ui` as a Django app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Name and label of the room."""

    name = "answerable.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"
