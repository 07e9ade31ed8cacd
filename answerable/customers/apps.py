"""The room `customers` as a Django app."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Name and label of the room."""

    name = "answerable.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the desk's own addresses from being anybody's sign-in."""
        from answerable.accounts.people import reserve
        from answerable.customers.ours import is_ours

        reserve(is_ours)
