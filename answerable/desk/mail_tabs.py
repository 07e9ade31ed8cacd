"""The tabs of the page of mail."""

from __future__ import annotations

from django.utils.translation import gettext as _

from answerable.desk.shapes import Choice


def tabs(here: str, may_act: bool = True) -> list[Choice]:
    """What came in ("in"), what went out ("out"), and the mailboxes that are watched ("boxes")."""
    found = [
        Choice("/desk/mail/", _("Came in"), here == "in"),
        Choice("/desk/mail/out/", _("Went out"), here == "out"),
    ]
    return [*found, Choice("/desk/mailboxes/", _("Mailboxes"), here == "boxes")] if may_act else found
