"""A year of plots: who writes about what, through which door, and what is going on right now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from answerable.cases.models import Door
from answerable.customers.models import Contact
from answerable.demo import phrases
from answerable.demo.author import Author
from answerable.demo.names import FAMILY, FAMILY_ZH, GIVEN, GIVEN_ZH
from answerable.demo.plot import ANSWERS, Act, Moment, Plot
from answerable.demo.present import SITUATIONS, Situation
from answerable.demo.rhythm import any_moment, moment_of_writing
from answerable.demo.script import Script, library

YEAR = timedelta(days=365)
# Severities as they come over a year.
SHARES = {"P1": 1.2, "P2": 9, "P3": 24, "P4": 18}
# Doors by the severity they are used for.
DOORS = {
    "P1": {Door.HOTLINE: 60, Door.PORTAL: 30, Door.MAIL: 10},
    "P2": {Door.MAIL: 55, Door.PORTAL: 25, Door.HOTLINE: 20},
    "P3": {Door.MAIL: 70, Door.PORTAL: 18, Door.HOTLINE: 10, Door.CHAT: 2},
    "P4": {Door.MAIL: 76, Door.PORTAL: 18, Door.HOTLINE: 5, Door.FAX: 1},
}
LATE = 0.058


class Season:
    """Draws scripts, people and instants for as many cases as are wanted."""

    def __init__(self, author: Author) -> None:
        self.author = author
        self.now = author.now
        self.chance: Random = author.chance

    def plots(self, size: int) -> Iterator[Plot]:
        """`size` plots: the situations of today, the rest spread over the year before."""
        share = size / 1500
        today = [plot for one in SITUATIONS for plot in self._todays(one, share)]
        yield from today
        for _ in range(size - len(today)):
            yield self._of_the_year()

    def _of_the_year(self) -> Plot:
        contact = self.author.clientele.writer(self.chance)
        script = self._script(contact.speaks, lambda one: True)
        plot = self._written(script, contact, self._day_before(self.now))
        self._let_it_end(plot)
        if plot.door == Door.MAIL:
            self._vary_the_writer(plot)
        return plot

    def _written(self, script: Script, contact: Contact, day: datetime) -> Plot:
        doors = DOORS[script.severity]
        door = self.chance.choices(list(doors), list(doors.values()))[0]
        urgent = script.severity == "P1" and self.chance.random() < 0.6
        at = any_moment(day, self.chance) if urgent else moment_of_writing(day, contact.clock, self.chance)
        plot = self.author.write(
            script,
            contact,
            at,
            door=door,
            claimed=self._claim(script, door),
            is_late=self.author.happens(LATE),
        )
        plot.is_related = self.author.happens(0.04)
        return plot

    def _let_it_end(self, plot: Plot) -> None:
        """Whatever would reach beyond yesterday began earlier instead."""
        latest = self.now - timedelta(hours=self.chance.uniform(4, 60))
        if plot.ends_at > latest:
            days = (plot.ends_at - latest).days // 7 * 7 + 7
            plot.shift(-timedelta(days=days))

    def _day_before(self, now: datetime) -> datetime:
        # A growing vendor: the last months saw a little more than the first.
        share: float = 1 - self.chance.random() ** 0.85
        return now - YEAR * share - timedelta(days=1)

    def _script(self, language: str, fits: Callable[[Script], bool]) -> Script:
        scripts = [one for one in library(language) if fits(one)]
        number = {severity: sum(one.severity == severity for one in scripts) for severity in SHARES}
        # Short stories are told more often than long ones.
        weights = [SHARES[one.severity] / number[one.severity] / len(one.parts) ** 1.8 for one in scripts]
        return self.chance.choices(scripts, weights)[0]

    def _claim(self, script: Script, door: str) -> str:
        """What the customer says of the severity; by mail, nobody asks."""
        if door == Door.MAIL:
            return ""
        if script.severity in ("P3", "P4") and self.author.happens(0.12):
            return "P2"
        return script.severity

    def _vary_the_writer(self, plot: Plot) -> None:
        """Some write from a private address, some robots write too."""
        if self.author.happens(0.035):
            plot.owner = plot.contact.customer if self.author.happens(0.6) else None
            plot.contact = self._stranger(plot.contact)
        elif self.author.happens(0.012):
            subject, text = self.chance.choice(phrases.ROBOTS[plot.language])
            opened = Moment(plot.moments[0].at, Act.OPEN, plot.details.fill(text))
            settled = opened.at + timedelta(hours=self.chance.uniform(0.5, 9))
            plot.is_robot, plot.subject = True, plot.details.fill(subject)
            plot.moments = [opened, Moment(settled.replace(microsecond=0), Act.SETTLE, text)]

    def _stranger(self, contact: Contact) -> Contact:
        number = self.chance.randint(100, 9999)
        if contact.speaks == "zh-hans":
            family, given = self.chance.choice(FAMILY_ZH), self.chance.choice(GIVEN_ZH)
            name, local = family[0] + given[0], f"{family[1]}{given[1]}{number}"
        else:
            people = self.chance.choice(list(GIVEN))
            name = f"{self.chance.choice(GIVEN[people])} {self.chance.choice(FAMILY[people])}"
            local = f"{name.replace(' ', '.').lower()}{number % 100}"
        return Contact(name=name, email=f"{local}@freemail.example", language=contact.speaks)

    # ── Today ──

    def _todays(self, situation: Situation, share: float) -> Iterator[Plot]:
        # A small demonstration shows a few of each situation, spread over its range.
        wanted = max(1, round(len(situation.instants) * share)) if share < 1 else len(situation.instants)
        step = len(situation.instants) / wanted
        for number in range(wanted):
            yield self._placed(situation, situation.instants[int(number * step)])

    def _placed(self, situation: Situation, hours: float) -> Plot:
        """A plot cut where the situation stands, its last moment at the wanted instant."""
        while True:
            contact = self.author.clientele.writer(self.chance)
            script = self._script(contact.speaks, situation.fits)
            door = situation.door or self.chance.choice((Door.MAIL, Door.MAIL, Door.PORTAL))
            claimed = "" if door == Door.MAIL else script.severity
            plot = self.author.write(
                script, contact, self.now - timedelta(days=3), door=door, claimed=claimed
            )
            place = self._place_of(situation, plot)
            if place is not None:
                break
        plot.cut_after(place)
        at = self.now + timedelta(hours=hours)
        if situation.is_until_due:
            at -= self._owed_for(plot)
        plot.shift((at - plot.ends_at) // timedelta(seconds=1) * timedelta(seconds=1))
        return plot

    def _owed_for(self, plot: Plot) -> timedelta:
        if plot.ends_at != plot.moments[0].at and plot.moments[-1].act is Act.SAY:
            return timedelta(hours=24)
        if plot.moments[-1].act is Act.TRIAGE:
            return self._target(plot) - (plot.ends_at - plot.moments[0].at)
        return self._target(plot)

    def _target(self, plot: Plot) -> timedelta:
        unread = plot.moments[-1].act is Act.OPEN
        severity = "P3" if plot.door == Door.MAIL and unread else plot.script.severity
        return self.author.targets[severity]

    def _place_of(self, situation: Situation, plot: Plot) -> int | None:
        if situation.stands == "unseen":
            return 0
        if situation.stands == "taken":
            return plot.last_of(Act.TRIAGE)
        if situation.stands in ("supplier", "date"):
            return plot.first_answered(Act.SUPPLIER if situation.stands == "supplier" else Act.DATE)
        acts = {
            "asked": (Act.ASK,),
            "answered": (*ANSWERS, Act.NOTE, Act.REMARK),
            "heard": (Act.SAY,),
        }[situation.stands]
        return plot.last_of(*acts)
