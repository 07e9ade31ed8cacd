"""A list of cases is a filter object: parameters → queryset → a sentence → a saved view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from answerable.accounts.models import Team, User
from answerable.cases.models import Case, Door, Forwarding, Kind, Offer, State
from answerable.cases.querysets import CaseQuerySet
from answerable.cases.words import one_line
from answerable.customers.models import Customer

WHOSE = ("mine", "team", "unassigned", "all")
DUE = ("missed", "soon")
ASKS = ("link",)
SOON = timedelta(hours=4)
CHOICES = {
    "whose": WHOSE,
    "state": ("live", "any", *State.values),
    "kind": Kind.values,
    "door": Door.values,
    "due": DUE,
    "asks": ASKS,
}


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases. Equal filters have equal addresses, so the address is the view."""

    whose: str = "all"
    state: str = "live"
    severity: str = ""
    kind: str = ""
    door: str = ""
    team: str = ""
    assignee: str = ""
    customer: str = ""
    due: str = ""
    asks: str = ""
    words: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> CaseFilter:
        """Read a filter from an address; what makes no sense is left out."""
        wanted = {name: one_line(query.get(name, ""), 200) for name in cls.__slots__}
        return cls(**{name: value for name, value in wanted.items() if value and _makes_sense(name, value)})

    def to_query(self) -> str:
        """The address of this filter, defaults left out, names in one fixed order."""
        plain = CaseFilter()
        parts = [
            (name, getattr(self, name))
            for name in self.__slots__
            if getattr(self, name) != getattr(plain, name)
        ]
        return urlencode(parts)

    def apply(self, viewer: User, now: datetime) -> CaseQuerySet:
        """The cases, in queue order; only those the viewer may see."""
        cases = Case.objects.visible_to(viewer).standing_alone()
        parts = (
            self._of_state,
            self._of_owner,
            self._of_fields,
            self._of_time,
            self._of_asks,
            self._of_words,
        )
        for part in parts:
            cases = part(cases, viewer, now)
        ordered = cases.in_queue_order() if self.is_live else cases.order_by("-opened_at", "-id")
        return ordered.select_related("customer", "contact", "assignee", "team")  # type: ignore[return-value]

    @property
    def is_live(self) -> bool:
        """Does it list only cases on which somebody has to act?"""
        return self.state in ("live", "new", "open", "waiting")

    def _of_state(self, cases: CaseQuerySet, viewer: User, now: datetime) -> CaseQuerySet:
        if self.state == "any":
            return cases
        if self.state in State.values:
            return cases.filter(state=self.state)
        return cases.live()

    def _of_owner(self, cases: CaseQuerySet, viewer: User, now: datetime) -> CaseQuerySet:
        match self.whose:
            case "mine":
                return cases.filter(assignee=viewer)
            case "team":
                return cases.filter(Q(team__in=viewer.teams.all()) | Q(assignee=viewer))
            case "unassigned":
                return cases.filter(assignee=None)
        return cases

    def _of_fields(self, cases: CaseQuerySet, viewer: User, now: datetime) -> CaseQuerySet:
        for column in ("severity", "kind", "door"):
            if value := getattr(self, column):
                cases = cases.filter(**{column: value})
        for column in ("team", "assignee", "customer"):
            value = getattr(self, column)
            if value:
                cases = cases.filter(**{f"{column}_id": int(value)})
        return cases

    def _of_time(self, cases: CaseQuerySet, viewer: User, now: datetime) -> CaseQuerySet:
        match self.due:
            case "missed":
                return cases.filter(next_due_at__lt=now)
            case "soon":
                return cases.filter(next_due_at__gte=now, next_due_at__lt=now + SOON)
        return cases

    def _of_asks(self, cases: CaseQuerySet, viewer: User, now: datetime) -> CaseQuerySet:
        """Those on which somebody has to decide where they belong, or who asks."""
        if not self.asks:
            return cases
        offers = Offer.objects.filter(decided_at=None).values("case")
        senders = Forwarding.objects.filter(decided_at=None).values("case")
        return cases.filter(Q(pk__in=offers) | Q(pk__in=senders))

    def _of_words(self, cases: CaseQuerySet, viewer: User, now: datetime) -> CaseQuerySet:
        for word in self.words.split()[:5]:
            cases = cases.filter(
                Q(subject__icontains=word)
                | Q(number__icontains=word)
                | Q(customer__name__icontains=word)
                | Q(contact__name__icontains=word)
                | Q(contact__email__icontains=word)
            )
        return cases

    def sentence(self) -> str:
        """The filter in words, for the heading of the list."""
        return " · ".join([self._owner_words(), self._state_words(), *self._field_words()])

    def _owner_words(self) -> str:
        return {
            "mine": _("My cases"),
            "team": _("My teams"),
            "unassigned": _("Nobody’s yet"),
            "all": _("All cases"),
        }[self.whose]

    def _state_words(self) -> str:
        if self.state == "any":
            return _("in any state")
        if self.state in State.values:
            return str(State(self.state).label).lower()
        return _("still open")

    def _field_words(self) -> list[str]:
        words = [self.severity] if self.severity else []
        words += [str(Kind(self.kind).label)] if self.kind in Kind.values else []
        words += [str(Door(self.door).label)] if self.door in Door.values else []
        words += self._names()
        words += {"missed": [_("promise missed")], "soon": [_("due within 4 hours")]}.get(self.due, [])
        words += [_("where it belongs or who asks is to be decided")] if self.asks else []
        return words + ([f"“{self.words}”"] if self.words else [])

    def _names(self) -> list[str]:
        found = []
        for value, model in ((self.team, Team), (self.assignee, User), (self.customer, Customer)):
            row = model.objects.filter(pk=int(value)).first() if value else None
            found += [str(row)] if row else []
        return found


def _makes_sense(name: str, value: str) -> bool:
    match name:
        case "team" | "assignee" | "customer":
            # Keys fit into 18 digits; longer ones name nothing.
            return value.isascii() and value.isdigit() and len(value) <= 18
        case "severity" | "words":
            return True
    return value in CHOICES[name]
