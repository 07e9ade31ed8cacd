"""What addresses and forms say, read without trust: nonsense is nothing, never an error page."""

from __future__ import annotations

from datetime import datetime

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from answerable.cases.words import one_line


def key_in(text: str) -> int:
    """A row's key, 0 for anything that is none. Keys fit into 18 digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0


def instant_in(text: str) -> datetime | None:
    """An instant, in the reader's zone when it names none; None for anything that is no instant."""
    try:
        found = parse_datetime(text)
        return timezone.make_aware(found) if found is not None and timezone.is_naive(found) else found
    except (ValueError, OverflowError):
        return None


def line_in(fields: QueryDict, name: str, longest: int = 200) -> str:
    """One line of text without control characters; "" when the field is missing."""
    return one_line(fields.get(name, ""), longest)
