"""The room `calendars` as a Django app."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    """Name and label of the room."""

    name = "answerable.calendars"
    label = "calendars"
    default_auto_field = "django.db.models.BigAutoField"
