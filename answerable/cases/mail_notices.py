"""Who hears of the tap and the brakes of outgoing mail: the administrators, on the desk only."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from answerable.accounts.models import Role, User
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.mail.models import Closure
from answerable.notifications.dispatch import Telling, tell_of

PAGE = "/desk/mail/"


def register() -> None:
    """Called once, at start-up."""
    tell_of(EventName.TAP_CLOSED, about_closed_tap)
    tell_of(EventName.MAIL_BRAKED, about_brake)


def about_closed_tap(event: Event) -> Iterable[Telling]:
    """The tap closed by itself: a copy of the database must not send what the original sent."""
    if event.facts["closure"] != Closure.RESTORE:
        return []
    return _to_administrators(
        lambda: _("Outgoing mail waits: this database is a copy. Look at what waits, then open the tap.")
    )


def about_brake(event: Event) -> Iterable[Telling]:
    """Mail waits because too much went within the hour."""
    address, most = event.facts["address"], event.facts["most"]

    def title() -> str:
        if not address:
            return _("Outgoing mail waits: more than {most} mails within an hour.").format(most=most)
        return _("Mail to {address} waits: more than {most} mails within an hour.").format(
            address=address, most=most
        )

    return _to_administrators(title)


def _to_administrators(title: Callable[[], str]) -> list[Telling]:
    people = User.objects.filter(is_active=True, role=Role.ADMINISTRATOR).order_by("pk")
    return [Telling(user, title=title, url=PAGE, by_mail=False) for user in people]
