"""The nouns of the room."""

from answerable.calendars.models.calendar import Calendar, CalendarVersion
from answerable.calendars.models.proposal import ConfirmedYear, ProposedDay

__all__ = ["Calendar", "CalendarVersion", "ConfirmedYear", "ProposedDay"]
