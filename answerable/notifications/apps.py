"""The room `notifications` as a Django app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Name and label of the room."""

    name = "answerable.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
