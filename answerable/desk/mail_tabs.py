"""The tabs of the page of mail."""

from __future__ import annotations

from django.utils.translation import gettext as _

from answerable.desk.shapes import Choice


def tabs(here: str) -> list[Choice]:
    """What came in ("in"), what went out ("out"), and the mailboxes that are watched ("boxes")."""
    return [
        Choice("/desk/mail/", _("Came in"), here == "in"),
        Choice("/desk/mail/out/", _("Went out"), here == "out"),
        Choice("/desk/mailboxes/", _("Mailboxes"), here == "boxes"),
    ]
