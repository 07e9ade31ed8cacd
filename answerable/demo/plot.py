"""One case before it happens: who says what at which instant."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum

from answerable.customers.models import Contact, Customer
from answerable.demo.details import Details
from answerable.demo.script import Script


class Act(Enum):
    """What can happen on a case of the demonstration."""

    OPEN = "open"
    TRIAGE = "triage"
    HAND_OVER = "hand over"
    GIVE = "give on"
    SAY = "say"
    AWAY = "away"
    CALL = "call"
    REPLY = "reply"
    ASK = "ask"
    SUPPLIER = "supplier"
    DATE = "date"
    NOTE = "note"
    REMARK = "remark"
    RESOLVE = "resolve"
    SETTLE = "settle"
    DOUBLE = "double"
    JOIN = "join"


CUSTOMER_ACTS = (Act.OPEN, Act.SAY)
ANSWERS = (Act.CALL, Act.REPLY, Act.ASK)


@dataclass(frozen=True, slots=True)
class Moment:
    """One happening. `until` is the agreed date of a wait."""

    at: datetime
    act: Act
    text: str = ""
    file: str = ""
    until: datetime | None = None


@dataclass(slots=True)
class Plot:
    """Everything about one case that is decided before it happens."""

    script: Script
    contact: Contact
    language: str
    door: str
    subject: str
    details: Details
    claimed: str = ""
    wrong_team: str = ""
    owner: Customer | None = None
    is_robot: bool = False
    is_related: bool = False
    moments: list[Moment] = field(default_factory=list)

    @property
    def ends_at(self) -> datetime:
        return self.moments[-1].at

    def shift(self, by: timedelta) -> None:
        """Let everything happen earlier or later."""
        self.moments = [
            replace(one, at=one.at + by, until=one.until + by if one.until else None) for one in self.moments
        ]

    def cut_after(self, place: int) -> None:
        """Forget what would happen after the moment number `place`."""
        del self.moments[place + 1 :]

    def first_answered(self, wait: Act) -> int | None:
        """The number of the moment from which the case only waits: nothing is left unanswered."""
        begun, heard = False, True
        for number, moment in enumerate(self.moments):
            begun = begun or moment.act is wait
            if moment.act in (*CUSTOMER_ACTS, Act.RESOLVE) and begun:
                return None
            heard = (heard or moment.act in CUSTOMER_ACTS) and moment.act not in ANSWERS
            if begun and not heard:
                return number
        return None

    def last_of(self, *acts: Act) -> int | None:
        """The number of the last moment of these kinds before the resolution, if there is one."""
        found = None
        for number, moment in enumerate(self.moments):
            if moment.act is Act.RESOLVE:
                break
            found = number if moment.act in acts else found
        return found
