"""What a verb will not do, in words for the person who asked."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818
    """The verb was not carried out and nothing changed. The text says what to do instead."""
