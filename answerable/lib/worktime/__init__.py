"""Working time: when a promise is due, and how much working time has passed.

Pure arithmetic on instants. A calendar is open at an instant when the clock on the wall of its zone shows a
date and time that lies in one of its windows; that one sentence settles what happens when clocks are put
forward (hours that do not exist give no working time) or back (hours that come twice count twice).
Inside, every instant is a whole number of microseconds since 1970-01-01 UTC, so nothing is ever rounded.
"""

from answerable.lib.worktime.account import Closed, DayAccount, account
from answerable.lib.worktime.arithmetic import due, due_end_of_day, elapsed, is_open, next_change
from answerable.lib.worktime.calendar import WorkCalendar
from answerable.lib.worktime.windows import CalendarError, Span

__all__ = [
    "CalendarError",
    "Closed",
    "DayAccount",
    "Span",
    "WorkCalendar",
    "account",
    "due",
    "due_end_of_day",
    "elapsed",
    "is_open",
    "next_change",
]
