"""The room `portal` as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Name and label of the room."""

    name = "answerable.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
