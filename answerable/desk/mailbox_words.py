"""How a mailbox is doing, in the reader's language: what is wrong and what to do about it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from answerable.mail.imap import troubles


def health_words(health: str) -> str:
    """The state in a word or two."""
    return {
        "good": _("is read"),
        "waiting": _("not reached yet"),
        "failing": _("cannot be read"),
        "expiring": _("sign-in ends soon"),
        "closed": _("closed"),
    }.get(health, health)


def problem_words(problem: str) -> str:
    """What is in the way."""
    return {
        troubles.REFUSED: _("The server refused the sign-in."),
        troubles.NO_FOLDER: _("The folder cannot be opened."),
        troubles.NO_SERVER: _("The server cannot be reached."),
        troubles.NO_TLS: _("The server’s certificate is not accepted."),
        troubles.BROKEN: _("The connection to the server broke off."),
        troubles.CONSENT: _("Consent is needed."),
        troubles.LOST: _("The stored password cannot be read any more."),
    }.get(problem, problem)


def advice_words(problem: str) -> str:
    """What an administrator can do."""
    return {
        troubles.REFUSED: _("Check user name and password, and test. Until then it is rarely tried."),
        troubles.NO_FOLDER: _("Check the name of the folder and whether the user may open it."),
        troubles.NO_SERVER: _("Check server, port and network. It is tried again by itself."),
        troubles.NO_TLS: _("Use the name that is in the certificate, or have the certificate renewed."),
        troubles.BROKEN: _("It is tried again by itself; if it stays, ask whoever runs the server."),
        troubles.CONSENT: _("Give consent on this page, signed in as the user of the mailbox."),
        troubles.LOST: _("Enter the password or the client secret again, or give consent again."),
    }.get(problem, "")


def days_words(days: int | None) -> str:
    """How long the sign-in holds, if that is known."""
    if days is None:
        return ""
    if days < 0:
        return _("sign-in expired")
    return ngettext("sign-in ends in {count} day", "sign-in ends in {count} days", days).format(count=days)
