"""The room `mail` as a Django app."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Name and label of the room."""

    name = "answerable.mail"
    label = "mail"
    default_auto_field = "django.db.models.BigAutoField"
