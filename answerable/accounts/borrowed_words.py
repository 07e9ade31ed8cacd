"""Sentences of Django and of the sign-in library that our pages show and whose Chinese is our own.

They stand here so that `bin/messages` finds them; where a language has ours, ours are shown.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

SAID_BY_OTHERS: Final = (
    _("This field is required."),
    _("Enter a valid email address."),
    _("Email"),
    _("Email address"),
    _("The email address and/or password you specified are not correct."),
    _("You must type the same password each time."),
    _("Your password can’t be too similar to your other personal information."),
    _("Your password can’t be a commonly used password."),
    _("This password is too common."),
    _("Authenticator code"),
    _("Code"),
    _("Incorrect code."),
)
COUNTED_BY_OTHERS: Final = (
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
)
