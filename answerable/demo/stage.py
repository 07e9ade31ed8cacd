"""Lets plots happen, by the verbs that pages and mail doors use, at their instants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from django.db.models import Q

from answerable.accounts.models import User
from answerable.cases import conversation, lifecycle, merging, solving, triage
from answerable.cases.acknowledgement import acknowledge
from answerable.cases.conversation import Words
from answerable.cases.models import Case, Door, Kind, Pause, State
from answerable.cases.opening import Opening, open_case
from answerable.customers.directory import meet_contact
from answerable.customers.models import Contact
from answerable.demo import phrases
from answerable.demo.attachments import attach
from answerable.demo.clientele import Clientele
from answerable.demo.clockwork import Clockwork, Scheduled
from answerable.demo.plot import Act, Moment, Plot
from answerable.demo.vendor import Vendor
from answerable.events.actors import Actor
from answerable.files.models import StoredFile
from answerable.lib.solitude import moved
from answerable.policy.versions import active

CLOCK = Actor.system("clock")
_ATTACHED = ("attached", "附件")
_HAS_RECEIPT = (Door.MAIL, Door.PORTAL)


class Stage:
    """Where the stories of all cases meet: the same staff, the same clock."""

    def __init__(self, vendor: Vendor, clientele: Clientele, clockwork: Clockwork, chance: Random) -> None:
        self.vendor = vendor
        self.clientele = clientele
        self.clockwork = clockwork
        self.chance = chance
        self.latest_with: dict[str, int] = {}
        self.close_after = active().document.lifecycle.close_resolved_after

    def tell(self, plot: Plot) -> None:
        """Schedule the whole plot."""
        story = Story(self, plot)
        for moment in plot.moments:
            self.clockwork.plan(moment.at, partial(story.happen, moment))

    def adopt(self, scheduled: list[Scheduled], among: Q) -> None:
        """Go on with the stories of another stage, which ended elsewhere."""
        for _at, _number, happening in scheduled:
            method = happening.func if isinstance(happening, partial) else happening
            method.__self__.stage = self  # type: ignore[union-attr]
        self.clockwork.adopt(scheduled, among)


class Story:
    """One plot as it happens: remembers its case and who works on it."""

    def __init__(self, stage: Stage, plot: Plot) -> None:
        self.stage, self.plot = stage, plot
        self.contact: Contact = plot.contact
        self.case: Case | None = None
        self.double: Case | None = None
        self.messages = 0
        self.assignee: User | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Without the stage: a story that goes on in another process goes on on another one."""
        return {name: value for name, value in self.__dict__.items() if name != "stage"}

    @property
    def chance(self) -> Random:
        """The stage's source of chance."""
        return self.stage.chance

    def happen(self, moment: Moment, at: datetime) -> None:
        """Carry out one moment at its instant."""
        acts: dict[Act, Callable[[Moment, datetime], object]] = {
            Act.OPEN: self._open,
            Act.TRIAGE: self._triage,
            Act.HAND_OVER: self._hand_over,
            Act.GIVE: self._pass_on,
            Act.SAY: self._say,
            Act.AWAY: self._away,
            Act.CALL: self._call,
            Act.REPLY: self._reply,
            Act.ASK: self._ask,
            Act.SUPPLIER: self._supplier,
            Act.DATE: self._date,
            Act.NOTE: self._note,
            Act.REMARK: self._remark,
            Act.RESOLVE: self._resolve,
            Act.SETTLE: self._settle,
            Act.DOUBLE: self._double,
            Act.JOIN: self._join,
        }
        acts[moment.act](moment, at)

    # ── The customer ──

    def _open(self, moment: Moment, at: datetime) -> None:
        plot = self.plot
        if self.contact.pk is None:
            self.contact = meet_contact(
                self.contact.email or "", self.contact.name, at=at, language=plot.language
            )
        case = self._opened(plot.subject, moment, at)
        self.case = case
        if plot.door in _HAS_RECEIPT and not plot.is_robot:
            acknowledge(case, at=at)

    def _opened(self, subject: str, moment: Moment, at: datetime) -> Case:
        plot = self.plot
        by_phone = plot.door == Door.HOTLINE
        self.assignee = self._engineer(plot.script.team) if by_phone else self.assignee
        opening = Opening(
            subject=subject,
            door=plot.door,
            contact=self.contact,
            kind=Kind.INCIDENT if plot.door == Door.MAIL else plot.script.kind,
            severity=plot.claimed,
            language=plot.language,
            team=self.stage.vendor.teams[plot.script.team] if plot.door != Door.MAIL else None,
            assignee=self.assignee if by_phone else None,
            is_automatic=plot.is_robot,
        )
        case = open_case(opening, at=at, actor=self._customer())
        files = self._files(moment, at)
        return conversation.receive_message(case, self._words(moment.text, case.pk, files), at=at).case

    def _say(self, moment: Moment, at: datetime) -> None:
        files = self._files(moment, at)
        conversation.receive_message(self._case(), self._words(moment.text, self._case().pk, files), at=at)

    def _away(self, moment: Moment, at: datetime) -> None:
        words = self._words(moment.text, self._case().pk, (), is_automatic=True)
        conversation.receive_message(self._case(), words, at=at)

    def _double(self, moment: Moment, at: datetime) -> None:
        subject = f"Re: {self.plot.subject}" if self.chance.random() < 0.5 else self.plot.subject
        case = self._opened(subject, moment, at)
        self.double = case
        acknowledge(case, at=at)

    # ── We ──

    def _triage(self, _moment: Moment, at: datetime) -> None:
        """Somebody reads it: whose is it, how grave, of what kind."""
        case, plot = self._case(), self.plot
        team = plot.wrong_team or plot.script.team
        self.assignee = self.assignee or self._engineer(team)
        by = self._dispatcher(self.assignee)
        if case.team_id is None or plot.wrong_team:
            case = triage.hand_over(case, self.stage.vendor.teams[team], by=by, at=at)
        case = triage.assign(case, self.assignee, by=by, at=at)
        if plot.owner is not None:
            case = triage.link(case, contact=self.contact, customer=plot.owner, by=by, at=at)
        if case.kind != plot.script.kind:
            case = triage.set_kind(case, plot.script.kind, by=by, at=at)
        self._confirm(case, at)
        self._relate(case, at)

    def _confirm(self, case: Case, at: datetime) -> None:
        """The severity is confirmed or corrected, both being kept."""
        true = self.plot.script.severity
        if case.severity == true and self.chance.random() < 0.6:
            return
        reason = phrases.REASONS[self.plot.language] if true > case.severity else ""
        triage.confirm_severity(case, true, by=self._worker(), at=at, reason=reason)

    def _relate(self, case: Case, at: datetime) -> None:
        earlier = self.stage.latest_with.get(self.plot.script.name)
        if self.plot.is_related and earlier:
            merging.relate(case, Case.objects.get(pk=earlier), by=self._worker(), at=at)
        self.stage.latest_with[self.plot.script.name] = case.pk

    def _hand_over(self, _moment: Moment, at: datetime) -> None:
        team, by = self.plot.script.team, self._worker()
        remark = phrases.HANDED_OVER[by.language]
        case = triage.hand_over(self._case(), self.stage.vendor.teams[team], by=by, at=at, remark=remark)
        self.assignee = self._engineer(team)
        triage.assign(case, self.assignee, by=self._dispatcher(self.assignee), at=at)

    def _pass_on(self, _moment: Moment, at: datetime) -> None:
        by, self.assignee = self._worker(), self._engineer(self.plot.script.team)
        triage.assign(self._case(), self.assignee, by=by, at=at)

    def _call(self, moment: Moment, at: datetime) -> None:
        conversation.log_call(self._case(), moment.text, by=self._worker(), at=at, reached=True)

    def _reply(self, moment: Moment, at: datetime) -> None:
        by, case = self._worker(), self._case()
        if case.state == State.WAITING and case.is_last_said_by_us:
            lifecycle.resume(case, at=at, actor=Actor.staff(by))
        conversation.reply(case, moment.text, by=by, at=at, files=self._our_files(moment, at))

    def _ask(self, moment: Moment, at: datetime) -> None:
        self._reply(moment, at)
        lifecycle.wait(self._case(), "waiting_for_customer", by=self._worker(), at=at + timedelta(seconds=5))

    def _supplier(self, moment: Moment, at: datetime) -> None:
        lifecycle.wait(self._case(), "waiting_for_supplier", by=self._worker(), at=at, remark=moment.text)

    def _date(self, moment: Moment, at: datetime) -> None:
        until = moment.until or at + timedelta(days=7)
        lifecycle.wait(self._case(), "agreed_date", by=self._worker(), at=at, remark=moment.text, until=until)
        self.stage.clockwork.plan(until, self._wake)

    def _note(self, moment: Moment, at: datetime) -> None:
        conversation.add_note(self._case(), moment.text, by=self._worker(), at=at)

    def _remark(self, moment: Moment, at: datetime) -> None:
        colleague = self.stage.vendor.colleague_of(self._worker(), self.chance)
        conversation.add_note(self._case(), moment.text, by=colleague, at=at)

    def _resolve(self, moment: Moment, at: datetime) -> None:
        files = self._our_files(moment, at)
        solving.resolve(self._case(), moment.text, by=self._worker(), at=at, files=files)
        self._plan_closing(at)

    def _settle(self, moment: Moment, at: datetime) -> None:
        """Nothing more is owed: a word of thanks, or a robot's mail."""
        by = self._worker()
        if not self.plot.is_robot:
            conversation.answer_not_needed(self._case(), phrases.NO_ANSWER[self.plot.language], by=by, at=at)
        solving.resolve(self._case(), moment.text, by=by, at=at + timedelta(seconds=20), tell_customer=False)
        self._plan_closing(at + timedelta(seconds=20))

    def _join(self, _moment: Moment, at: datetime) -> None:
        if self.double is not None:
            merging.merge(self.double, self._case(), by=self._worker(), at=at)
            moved()

    def _plan_closing(self, at: datetime) -> None:
        self.stage.clockwork.plan(at + self.stage.close_after, self._close)

    def _close(self, at: datetime) -> None:
        """What the clock does with a case that stayed resolved long enough."""
        case = self._case()
        since = case.resolved_at
        if case.state == State.RESOLVED and since is not None and since + self.stage.close_after <= at:
            lifecycle.close(case, at=at, actor=CLOCK)

    def _wake(self, at: datetime) -> None:
        """What the clock does when an agreed date has come."""
        case = self._case()
        if Pause.objects.filter(case=case, ended_at=None, until_at__lte=at).exists():
            lifecycle.resume(case, at=at, actor=CLOCK)

    # ── Who and with what ──

    def _case(self) -> Case:
        """The one object of this case: nobody else changes its row, so it is never read again."""
        if self.case is None:
            raise LookupError("the story has not begun")
        return self.case

    def _customer(self) -> Actor:
        return Actor.contact(self.contact.pk, self.contact.name)

    def _worker(self) -> User:
        self.assignee = self.assignee or self._engineer(self.plot.script.team)
        return self.assignee

    def _engineer(self, team: str) -> User:
        return self.stage.vendor.engineer(team, self.plot.language, self.chance)

    def _dispatcher(self, assignee: User) -> User:
        """Most take their cases themselves; some are given out by the lead."""
        return assignee if self.chance.random() < 0.7 else self.stage.vendor.lead_of(assignee)

    def _words(
        self, text: str, case_id: int, files: tuple[StoredFile, ...], *, is_automatic: bool = False
    ) -> Words:
        self.messages += 1
        domain = (self.contact.email or "@example").partition("@")[2]
        by_mail = self.plot.door == Door.MAIL or self.messages > 1
        return Words(
            text=text,
            author_name=self.contact.name,
            author_address=self.contact.email or "",
            door=Door.MAIL if by_mail else self.plot.door,
            contact=self.contact,
            message_id=f"<{case_id}.{self.messages}@{domain}>" if by_mail else "",
            is_automatic=is_automatic or self.plot.is_robot,
            files=files,
        )

    def _files(self, moment: Moment, at: datetime) -> tuple[StoredFile, ...]:
        if not moment.file:
            return ()
        return (attach(moment.file, self.plot.details, at=at, chance=self.chance),)

    def _our_files(self, moment: Moment, at: datetime) -> tuple[StoredFile, ...]:
        if not any(word in moment.text for word in _ATTACHED):
            return ()
        return (attach("note", self.plot.details, at=at, chance=self.chance),)
