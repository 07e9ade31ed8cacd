"""The room `commitments` as a Django app."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    """Name and label of the room."""

    name = "answerable.commitments"
    label = "commitments"
    default_auto_field = "django.db.models.BigAutoField"
