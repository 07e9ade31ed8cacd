"""Numbers and sizes in words."""

from __future__ import annotations

from babel.numbers import format_decimal
from django.utils.translation import get_language

from answerable.ui.moments import LOCALES

UNITS = ("B", "kB", "MB", "GB", "TB")


def number(value: float) -> str:
    """A number with the separators of the reader's language."""
    return format_decimal(value, locale=LOCALES.get(get_language() or "en", "en_GB"))


def filesize(size: int) -> str:
    """A size in bytes, in the unit that keeps it under a thousand: 62 MB, 1.4 GB."""
    value, unit = float(size), 0
    while value >= 999.5 and unit < len(UNITS) - 1:
        value, unit = value / 1000, unit + 1
    digits = 1 if unit and value < 9.95 else 0
    return f"{number(round(value, digits))} {UNITS[unit]}"
