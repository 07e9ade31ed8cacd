"""The room `notifications` as a Django app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Name and label of the room."""

    name = "answerable.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Carry one-time sign-in links by mail."""
        from answerable.accounts.link_mail import deliver_by
        from answerable.notifications.link_carrier import carry_link

        deliver_by(carry_link)
