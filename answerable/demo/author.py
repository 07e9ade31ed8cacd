"""Writes plots: takes a script and decides when each part is said, and what goes wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from answerable.customers.models import Contact
from answerable.demo import phrases
from answerable.demo.clientele import SITES, Clientele
from answerable.demo.details import details_of
from answerable.demo.plot import ANSWERS, Act, Moment, Plot
from answerable.demo.rhythm import HOUR, MINUTE, at_the_desk, in_their_day, spread
from answerable.demo.script import Part, Script

_ACTS = {
    "C": Act.SAY,
    "S": Act.REPLY,
    "Q": Act.ASK,
    "N": Act.NOTE,
    "M": Act.REMARK,
    "T": Act.CALL,
    "W": Act.SUPPLIER,
    "D": Act.DATE,
    "R": Act.RESOLVE,
    "E": Act.SAY,
}
# How long a first answer takes when nothing goes wrong.
_FIRST = {"P1": 20 * MINUTE, "P2": 50 * MINUTE, "P3": 2 * HOUR, "P4": 3 * HOUR}
_DAY = timedelta(days=1)


class Author:
    """Writes plots from one source of chance, so that the same seed writes the same year."""

    def __init__(
        self, now: datetime, clientele: Clientele, targets: dict[str, timedelta], chance: Random
    ) -> None:
        self.now = now
        self.clientele = clientele
        self.targets = targets
        self.chance = chance

    def write(
        self,
        script: Script,
        contact: Contact,
        opened_at: datetime,
        *,
        door: str,
        claimed: str = "",
        is_late: bool = False,
    ) -> Plot:
        """The plot of `script` with this contact, in full; `is_late` lets a promise be missed."""
        language = contact.speaks
        town = self.clientele.towns.get(contact.customer_id or 0) or self.chance.choice(SITES[language])
        details = details_of(contact, language, town, opened_at, self.now, self.chance)
        subject = details.fill(self.chance.choice(script.subjects))
        details["subject"] = subject
        plot = Plot(script, contact, language, door, subject, details, claimed)
        plot.moments = _Timing(plot, self, is_late=is_late).moments(opened_at)
        return plot

    def happens(self, share: float) -> bool:
        """Let something happen in this share of all cases."""
        return self.chance.random() < share


class _Timing:
    """The instants of one plot, part by part."""

    def __init__(self, plot: Plot, author: Author, *, is_late: bool) -> None:
        self.plot, self.author, self.chance = plot, author, author.chance
        self.zone = plot.contact.clock
        # Which answer comes too late: the first one, or any later one.
        self.late_answer = 1 + int(is_late and self.chance.random() < 0.3) if is_late else 0
        self.answers = 0
        self.heard_at: datetime | None = None
        self.until: datetime | None = None
        self.waits = False

    def moments(self, opened_at: datetime) -> list[Moment]:
        """Opening, triage, every part, and sometimes an epilogue."""
        parts = self.plot.script.parts
        self.heard_at = opened_at
        found = [Moment(opened_at, Act.OPEN, self._fill(parts[0]), parts[0].file)]
        for part in parts[1:]:
            if part.tag == "E" and not self.author.happens(0.16):
                break
            found.append(self._moment(part, found[-1].at))
        self._add_triage(found)
        self._add_disturbances(found)
        if found[-1].act is Act.SAY:
            found.append(self._settlement(found[-1].at))
        elif self.author.happens(0.035):
            found += self._relapse(found[-1].at)
        return found

    def _moment(self, part: Part, previous: datetime) -> Moment:
        act = _ACTS[part.tag]
        at = self._instant(act, previous)
        if act is Act.DATE:
            self.until = at + self.chance.randint(3, 20) * _DAY
        elif act in (Act.SUPPLIER, Act.ASK):
            self.waits = True
        if act is Act.SAY:
            self.heard_at, self.waits = at, False
        elif act in (*ANSWERS, Act.RESOLVE):
            self.heard_at = None
        text = part.text if act in (Act.SUPPLIER, Act.DATE) else self._fill_for(part, act)
        return Moment(
            at, act, self.plot.details.fill(text), part.file, self.until if act is Act.DATE else None
        )

    def _instant(self, act: Act, previous: datetime) -> datetime:
        if act is Act.SAY:
            base = self.until or previous
            self.until = None
            return in_their_day(base + spread(4 * HOUR, self.chance), self.zone, self.chance)
        if act in (Act.NOTE, Act.SUPPLIER, Act.DATE):
            return previous + spread(9 * MINUTE, self.chance, 0.6)
        if act is Act.REMARK:
            return previous + spread(25 * MINUTE, self.chance, 0.6)
        return self._answer(act, previous)

    def _answer(self, act: Act, previous: datetime) -> datetime:
        """Our next words: in time for what is owed, or when the wait is over."""
        if self.heard_at is None:
            return self._of_our_own(act, previous)
        self.answers += 1
        first = self.answers == 1
        target = self.author.targets[self.plot.script.severity] if first else _DAY
        if self.answers == self.late_answer:
            return max(previous, self.heard_at + target) + spread(2 * HOUR, self.chance) + MINUTE
        usual = _FIRST[self.plot.script.severity] if first else 3 * HOUR
        at = self._at_desk(self.heard_at + spread(usual, self.chance), first=first)
        share = (
            self.chance.uniform(0.5, 0.92) if self.chance.random() < 0.12 else self.chance.uniform(0.2, 0.48)
        )
        latest = self.heard_at + target * share
        return max(previous + 4 * MINUTE, min(at, latest))

    def _of_our_own(self, act: Act, previous: datetime) -> datetime:
        if self.until is not None:
            base, self.until = self.until + spread(3 * HOUR, self.chance), None
        elif self.waits:
            base, self.waits = previous + _DAY * self.chance.uniform(2, 24), False
        elif act is Act.CALL:
            base = previous + spread(40 * MINUTE, self.chance)
        else:
            base = previous + spread(18 * HOUR if act is Act.RESOLVE else 4 * HOUR, self.chance)
        return self._at_desk(base)

    def _at_desk(self, at: datetime, *, first: bool = False) -> datetime:
        if first and self.plot.script.severity == "P1":
            return at
        return at_the_desk(at, self.plot.language, self.chance)

    def _add_triage(self, found: list[Moment]) -> None:
        span = found[1].at - found[0].at
        early = found[0].at + min(span * self.chance.uniform(0.15, 0.7), span - timedelta(seconds=1))
        found.insert(1, Moment(early.replace(microsecond=0), Act.TRIAGE))

    def _add_disturbances(self, found: list[Moment]) -> None:
        """Hand-overs, absence replies, second mails about the same thing."""
        plot, author = self.plot, self.author
        between = found[1].at + (found[2].at - found[1].at) * 0.6
        if author.happens(0.05):
            plot.wrong_team = self.chance.choice(
                [one for one in ("platform", "apps", "security") if one != plot.script.team]
            )
            found.insert(2, Moment(between.replace(microsecond=0), Act.HAND_OVER))
        elif author.happens(0.02) and plot.door == "mail":
            join = between + (found[2].at - between) * 0.5
            said = self.chance.choice(phrases.DOUBLES[plot.language])
            found[2:2] = [
                Moment(between.replace(microsecond=0), Act.DOUBLE, said),
                Moment(join.replace(microsecond=0), Act.JOIN),
            ]
        for number in range(len(found) - 1, 2, -1):
            if found[number].act in (Act.REPLY, Act.ASK) and plot.door == "mail" and author.happens(0.03):
                away = found[number].at + timedelta(seconds=self.chance.randint(20, 90))
                found.insert(number + 1, Moment(away, Act.AWAY, phrases.AWAY[plot.language]))
            elif found[number].act is Act.REMARK and author.happens(0.3):
                found.insert(number + 1, Moment(found[number].at + 3 * MINUTE, Act.GIVE))

    def _settlement(self, previous: datetime) -> Moment:
        at = self._at_desk(previous + spread(2 * HOUR, self.chance))
        return Moment(min(at, previous + 20 * HOUR), Act.SETTLE, phrases.SETTLED[self.plot.language])

    def _relapse(self, previous: datetime) -> list[Moment]:
        """It comes back: the customer writes on a resolved or closed case."""
        said, answered, solved = self.chance.choice(phrases.RELAPSES[self.plot.language])
        back = in_their_day(previous + _DAY * self.chance.uniform(0.3, 16), self.zone, self.chance)
        reply = min(self._at_desk(back + spread(2 * HOUR, self.chance)), back + 21 * HOUR)
        end = self._at_desk(reply + spread(9 * HOUR, self.chance))
        acts = ((back, Act.SAY, said), (reply, Act.REPLY, answered), (end, Act.RESOLVE, solved))
        return [Moment(at, act, self.plot.details.fill(self._dressed(text, act))) for at, act, text in acts]

    def _fill(self, part: Part) -> str:
        return self.plot.details.fill(self._dressed(part.text, Act.SAY))

    def _fill_for(self, part: Part, act: Act) -> str:
        return self._dressed(part.text, act)

    def _dressed(self, text: str, act: Act) -> str:
        """With a greeting and a farewell where people write them."""
        name, language = self.plot.contact.name, self.plot.language
        if act is Act.SAY:
            return phrases.from_customer(text, name, language, self.chance)
        if act in (Act.REPLY, Act.ASK, Act.RESOLVE):
            return phrases.from_us(text, self.plot.details["person"], name, language, self.chance)
        return text
