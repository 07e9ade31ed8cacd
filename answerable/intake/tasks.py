"""Background work of intake."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from answerable.events.models import Event
from answerable.intake.receive import receive


@app.task(name="intake.receive_mail")
def receive_mail(inbound_id: int) -> None:
    """Read one stored mail. Safe to run twice: the outcome on the mail decides."""
    receive(inbound_id, now=datetime.now(UTC))


def read_stored_mail(event: Event) -> None:
    """Defer the reading of a mail in the transaction that stored it."""
    receive_mail.defer(inbound_id=event.about_id)
