"""The room `cases` as a Django app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Name and label of the room."""

    name = "answerable.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have notices written from the room's events, and copies of the ledger kept true."""
        from answerable.cases import clocks, locking, mail_notices, notices
        from answerable.commitments import holding, rebuild
        from answerable.events.names import EventName
        from answerable.events.record import subscribe

        notices.register()
        mail_notices.register()
        subscribe(EventName.COMMITMENT_RETARGETED, clocks.follow_move)
        rebuild.follow(clocks.refresh_after_repair)
        holding.held_by("case", locking.hold_for_promise)
