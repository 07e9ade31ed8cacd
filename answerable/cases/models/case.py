"""The thing opened, worked and closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Team
from answerable.cases.querysets import CaseQuerySet
from answerable.customers.models import Contact, Customer
from answerable.lib.ref import Ref


class Kind(models.TextChoices):
    """What the customer wants (ITIL). It decides which clauses apply."""

    INCIDENT = "incident", _("Incident")
    SERVICE_REQUEST = "service_request", _("Service request")
    QUESTION = "question", _("Question")
    COMPLAINT = "complaint", _("Complaint")


class State(models.TextChoices):
    """Where a case stands. Late, due soon and unassigned are answers, not states."""

    NEW = "new", _("New")
    OPEN = "open", _("Open")
    WAITING = "waiting", _("Waiting")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")


class Door(models.TextChoices):
    """The way in."""

    MAIL = "mail", _("E-mail")
    HOTLINE = "hotline", _("Hotline")
    FAX = "fax", _("Fax")
    PORTAL = "portal", _("Portal")
    CHAT = "chat", _("Chat")
    API = "api", _("API")


LIVE_STATES = (State.NEW, State.OPEN, State.WAITING)


class Case(models.Model):
    """One customer's matter, from the first word to its close.

    `next_due_at` repeats the soonest instant owed in the ledger, for the order of the queue; the
    verbs that change the ledger keep it true. `claimed_severity` is what the customer said,
    `severity` what counts; once an engineer confirmed it, who and when are kept.
    """

    number = models.CharField(max_length=24, unique=True)
    subject = models.CharField(_("subject"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.INCIDENT)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    door = models.CharField(_("door"), max_length=10, choices=Door)
    language = models.CharField(_("language"), max_length=10, default="en")

    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )

    claimed_severity = models.CharField(max_length=20, blank=True)
    severity = models.CharField(_("severity"), max_length=20)
    severity_rank = models.PositiveSmallIntegerField()
    severity_confirmed_at = models.DateTimeField(null=True)
    severity_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    cover_kind = models.CharField(max_length=20, default="none")
    cover_plan = models.CharField(max_length=60, blank=True)
    cover_until = models.DateField(null=True)
    has_priority = models.BooleanField(default=False)

    opened_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    cycle = models.PositiveSmallIntegerField(default=1)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_cases"
    )
    reply_token = models.CharField(max_length=40, unique=True)

    next_due_at = models.DateTimeField(null=True)
    last_said_at = models.DateTimeField()
    last_said_by = models.CharField(max_length=200, blank=True)
    last_said_line = models.CharField(max_length=200, blank=True)
    is_last_said_by_us = models.BooleanField(default=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = [F("next_due_at").asc(nulls_last=True), "severity_rank", "-has_priority", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="cases_state_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="cases_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="cases_not_merged_into_itself", condition=~Q(merged_into=F("id"))),
        ]
        indexes: ClassVar = [
            # Serves the queue: live cases, next promise first.
            models.Index(
                F("next_due_at").asc(nulls_last=True),
                "severity_rank",
                F("has_priority").desc(),
                "id",
                name="cases_queue",
                condition=Q(state__in=("new", "open", "waiting"), merged_into=None),
            ),
            # Serves my own queue and a colleague's load.
            models.Index(
                "assignee",
                F("next_due_at").asc(nulls_last=True),
                name="cases_of_assignee",
                condition=Q(state__in=("new", "open", "waiting"), merged_into=None),
            ),
            # Serves a team's queue.
            models.Index(
                "team",
                F("next_due_at").asc(nulls_last=True),
                name="cases_of_team",
                condition=Q(state__in=("new", "open", "waiting"), merged_into=None),
            ),
            # Serves lists of every case, newest first, and those of one customer or contact.
            models.Index(fields=["-opened_at", "-id"], name="cases_opened"),
            models.Index(fields=["customer", "-opened_at"], name="cases_of_customer"),
            models.Index(fields=["contact", "-opened_at"], name="cases_of_contact"),
            # Serves the closing of what was resolved long enough ago.
            models.Index(fields=["resolved_at"], name="cases_resolved", condition=Q(state="resolved")),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Its page on the desk."""
        return f"/desk/cases/{self.number}/"

    @property
    def ref(self) -> Ref:
        """This case, as events and commitments name it."""
        return Ref("case", self.pk)

    @property
    def is_live(self) -> bool:
        """Somebody still has to do something: new, open or waiting."""
        return self.state in LIVE_STATES

    @property
    def family(self) -> list[Ref]:
        """This case and those merged into it: one conversation, one set of promises."""
        if "_merged" not in self.__dict__:
            merged = Case.objects.filter(merged_into=self).order_by("pk").values_list("pk", flat=True)
            self.__dict__["_merged"] = [Ref("case", pk) for pk in merged]
        return [self.ref, *self.__dict__["_merged"]]

    def forget_family(self) -> None:
        """Something was merged or parted: ask again who belongs to it."""
        self.__dict__.pop("_merged", None)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """As usual, and who belongs to it is asked again."""
        self.forget_family()
        super().refresh_from_db(*args, **kwargs)

    def is_confirmed(self) -> bool:
        """Has an engineer confirmed the severity?"""
        return self.severity_confirmed_at is not None

    def was_open_at(self, at: datetime) -> bool:
        """Was it already open at this instant?"""
        return self.opened_at <= at
