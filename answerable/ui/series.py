"""Several names or sentences as one text, joined as the reader's language joins them."""

from __future__ import annotations

from collections.abc import Iterable

from babel.lists import format_list
from django.utils.translation import get_language

from answerable.ui.moments import LOCALES

# Languages that put no space between sentences.
CLOSE = frozenset({"zh-hans"})


def names(said: Iterable[str]) -> str:
    """One list to read: "Anna, Ben and Carl", "甲、乙和丙"."""
    return format_list(list(said), locale=LOCALES.get(get_language() or "en", "en_GB"))


def sentences(said: Iterable[str]) -> str:
    """Whole sentences one after the other; empty ones are left out."""
    return ("" if get_language() in CLOSE else " ").join(one for one in said if one)
