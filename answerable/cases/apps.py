"""The room `cases` as a Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Name and label of the room."""

    name = "answerable.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
