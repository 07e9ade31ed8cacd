"""One-time sign-in links go out through the same outbox as every other mail."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from answerable.accounts.models import User
from answerable.lib.addresses import Address
from answerable.lib.ref import Ref
from answerable.mail.outbox import OutgoingMail, queue
from answerable.notifications.dispatch import desk_sender


def carry_link(user: User, url: str, at: datetime) -> None:
    """Queue the mail with the link, in the reader's language."""
    with translation.override(user.language):
        draft = OutgoingMail(
            sender=desk_sender(),
            to=(Address(user.name, user.email),),
            subject=_("Your sign-in link"),
            text=_(
                "This link signs you in to Answerable once, within 20 minutes:\n\n{url}\n\n"
                "If you did not ask for it, ignore this mail; nobody can sign in without it.\n"
            ).format(url=url),
            automatic=True,
        )
    queue(draft, about=Ref("user", user.pk), at=at)
