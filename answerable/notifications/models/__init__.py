"""Who was told what."""

from answerable.notifications.models.notice import Notice

__all__ = ["Notice"]
