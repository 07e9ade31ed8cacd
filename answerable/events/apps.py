"""The room `events` as a Django app."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Name and label of the room."""

    name = "answerable.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"
