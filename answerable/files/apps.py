"""The room `files` as a Django app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Name and label of the room."""

    name = "answerable.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"
