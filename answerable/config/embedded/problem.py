"""The one error of the embedded database."""

from __future__ import annotations


class EmbeddedError(Exception):
    """The embedded database cannot be used; the message says why and what to do."""
