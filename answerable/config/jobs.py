"""The job app: every periodic task of the house stands on this one page.

Each takes the instant it was due at. Its queueing lock keeps a second one from waiting in the queue; it does
not keep the next from starting while one still runs, so each must bear to run twice, and beside itself.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def on_app_ready(app: Any) -> None:
    """Called by the job queue when Django is ready."""
    for minutes, name, task in PERIODIC:
        queued = app.task(name=name, queueing_lock=name, pass_context=False)(task)
        app.periodic(cron=minutes)(queued)


def close_agreed_cases(timestamp: int) -> None:
    """Close what was resolved longer ago than the policy says."""
    from answerable.cases.lifecycle import close_what_was_agreed

    close_what_was_agreed(_instant(timestamp))


def wake_waiting_cases(timestamp: int) -> None:
    """Bring back cases whose agreed date has come."""
    from answerable.cases.lifecycle import wake_agreed_dates

    wake_agreed_dates(_instant(timestamp))


def mail_waiting_notices(timestamp: int) -> None:
    """Mail what waited for the start of somebody's shift."""
    from answerable.notifications.dispatch import send_due

    send_due(_instant(timestamp))


def send_waiting_mail(timestamp: int) -> None:
    """Try again what a server did not take, and what waited for a server to be set.

    Leases are counted from the clock, not from when the task was due: it may have waited long.
    """
    from answerable.mail.sending import send_waiting

    send_waiting()


def read_forgotten_mail(timestamp: int) -> None:
    """Read stored mails whose task was lost or whose reader died."""
    from answerable.intake.tasks import receive_mail
    from answerable.mail.outcomes import forgotten

    for pk in forgotten(_instant(timestamp)):
        receive_mail.defer(inbound_id=pk)


def refresh_calendars(timestamp: int) -> None:
    """Ask the lists of holidays again; a calendar gets a new version only if they know more now."""
    from answerable.calendars.models import Calendar
    from answerable.calendars.versions import refresh

    for slug in Calendar.objects.values_list("slug", flat=True):
        refresh(slug, _instant(timestamp))


def _instant(timestamp: int) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)


PERIODIC = (
    ("*/10 * * * *", "config.close_agreed_cases", close_agreed_cases),
    ("* * * * *", "config.wake_waiting_cases", wake_waiting_cases),
    ("* * * * *", "config.mail_waiting_notices", mail_waiting_notices),
    ("* * * * *", "config.send_waiting_mail", send_waiting_mail),
    ("* * * * *", "config.read_forgotten_mail", read_forgotten_mail),
    ("17 3 * * *", "config.refresh_calendars", refresh_calendars),
)
