"""What a promise's clock says, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from answerable.ui import spans


class DueState(StrEnum):
    """How a clock stands. The server decides; the browser only counts."""

    RUNNING = "running"
    SOON = "soon"
    MISSED = "missed"
    PAUSED = "paused"
    MET = "met"
    MET_LATE = "met-late"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class Due:
    """One clock as a row or panel shows it.

    `at` is the due instant (UTC), `promise` the noun of what is owed in the reader's language
    ("answer"), `fraction` the part of the time that is used up (0 to 1), `now` the instant of this
    page, `settled_at` when it was met. All words are worked out in the active language.
    """

    at: datetime
    state: DueState
    promise: str
    fraction: float
    now: datetime
    settled_at: datetime | None = None

    @property
    def is_counting(self) -> bool:
        """Whether the words change as time passes."""
        return self.state in (DueState.RUNNING, DueState.SOON, DueState.MISSED)

    @property
    def pattern(self) -> str:
        """The whole sentence with {time} left open, for the browser to count in."""
        return _sentence(self.state).replace("{promise}", self.promise)

    @property
    def words(self) -> str:
        """The whole sentence: "answer due in 1 h 40 min"."""
        until = self.settled_at or self.now
        return self.pattern.replace("{time}", spans.words(self.at - until))


def _sentence(state: DueState) -> str:
    return {
        DueState.RUNNING: _("{promise} due in {time}"),
        DueState.SOON: _("{promise} due in {time}"),
        DueState.MISSED: _("{promise} missed by {time}"),
        DueState.PAUSED: _("{promise}: clock stopped with {time} left"),
        DueState.MET: _("{promise} met with {time} to spare"),
        DueState.MET_LATE: _("{promise} met {time} late"),
        DueState.EXCUSED: _("{promise} excused"),
    }[state]
