"""Who hears of what goes wrong with mail before it is anybody's case, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from answerable.accounts.models import Role, User
from answerable.customers.directory import find_contact
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.mail.models import InboundMail, Mailbox
from answerable.mail.outcomes import SPAM
from answerable.notifications.dispatch import Telling, tell_of


def register() -> None:
    """Called once, at start-up."""
    tell_of(EventName.MAILBOX_FAILING, about_failing_mailbox)
    tell_of(EventName.MAILBOX_GAP, about_gap)
    tell_of(EventName.MAIL_IGNORED, about_spam)


def about_failing_mailbox(event: Event) -> Iterable[Telling]:
    """No mail has come from a mailbox for a while: the administrators hear it, once."""

    def title() -> str:
        return _("No mail can be fetched from {mailbox}.").format(mailbox=event.facts["mailbox"])

    return _to(Role.ADMINISTRATOR, title, "/desk/mailboxes/")


def about_gap(event: Event) -> Iterable[Telling]:
    """Mails lie in a mailbox that are not with us: the administrators hear it."""

    mailbox = Mailbox.objects.get(pk=event.about_id)

    def title() -> str:
        return _("Mails in {mailbox} are not with us; its ledger shows how many.").format(
            mailbox=mailbox.name
        )

    return _to(Role.ADMINISTRATOR, title, "/desk/mailboxes/")


def about_spam(event: Event) -> Iterable[Telling]:
    """A mail of somebody on file was taken for spam: the leads look at it, for it may be a request."""
    if event.facts.get("reason") != SPAM:
        return []
    mail = InboundMail.objects.get(pk=event.about_id)
    contact = find_contact(mail.sender)
    if contact is None or contact.customer_id is None:
        return []
    name = contact.name or mail.sender

    def title() -> str:
        return _("A mail of {name} was taken for spam: {subject}").format(
            name=name, subject=mail.subject or "–"
        )

    return _to(Role.LEAD, title, "/desk/mail/?outcome=ignored")


def _to(role: str, title: Callable[[], str], url: str) -> list[Telling]:
    people = User.objects.filter(role=role, is_active=True)
    return [Telling(one, title=title, url=url, by_mail=True) for one in people]
