"""The room `intake` as a Django app."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Name and label of the room; it follows every stored mail."""

    name = "answerable.intake"
    label = "intake"

    def ready(self) -> None:
        """Have a task deferred in the transaction that stored a mail."""
        from answerable.events.names import EventName
        from answerable.events.record import subscribe
        from answerable.intake import notices
        from answerable.intake.tasks import read_stored_mail

        subscribe(EventName.MAIL_STORED, read_stored_mail)
        subscribe(EventName.MAIL_RETRIED, read_stored_mail)
        notices.register()
