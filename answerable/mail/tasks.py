"""Background work of the mail room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from answerable.mail import sending


@app.task(name="mail.send")
def send_mail(outbound_id: int) -> None:
    """Send one queued mail. Safe to run twice: a mail that went is not sent again."""
    sending.send(outbound_id)
