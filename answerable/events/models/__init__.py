"""Who did what, and when: append only."""

from answerable.events.models.event import Event

__all__ = ["Event"]
