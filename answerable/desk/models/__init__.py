"""What the desk remembers for each colleague."""

from answerable.desk.models.presence import Presence
from answerable.desk.models.saved_view import SavedView
from answerable.desk.models.seen import Seen

__all__ = ["Presence", "SavedView", "Seen"]
