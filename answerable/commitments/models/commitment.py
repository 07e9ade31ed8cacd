"""A target started on one thing, with its instants and its evidence."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from answerable.calendars import versions as calendars
from answerable.calendars.models import CalendarVersion
from answerable.commitments.querysets import CommitmentQuerySet
from answerable.customers.models import Customer
from answerable.lib.ref import Ref
from answerable.policy import versions as policies
from answerable.policy.models import PolicyVersion


class Status(models.TextChoices):
    """How a promise stands. Worked out on read, never stored; never green without evidence."""

    RUNNING = "running", _("running")
    PAUSED = "paused", _("paused")
    MET = "met", _("kept")
    MISSED = "missed", _("missed")
    EXCUSED = "excused", _("excused")
    NOT_DETERMINED = "not_determined", _("not determined")


class Commitment(models.Model):
    """One promise to one customer about one thing.

    A row is the newest state of the events about it: `rebuild` computes it again from them. All
    instants are UTC. `next_act_at` is the next instant at which the sweep has something to do
    (warn, judge); without one the sweep never looks at the row again.
    """

    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    within_kind = models.CharField(max_length=30)
    within_id = models.BigIntegerField()
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(max_length=80)
    promise = models.CharField(max_length=20)
    audience = models.CharField(max_length=10, default="public")
    severity = models.CharField(max_length=20, blank=True)
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    calendar_version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+")
    target = models.DurationField(null=True)
    working_days = models.PositiveSmallIntegerField(null=True)
    ladder = models.JSONField(default=list)
    pausable = models.JSONField(default=list)
    cycle = models.PositiveSmallIntegerField(default=1)

    started_at = models.DateTimeField()
    base_at = models.DateTimeField()
    spent = models.DurationField()
    is_afresh = models.BooleanField(default=False)
    cap_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    next_act_at = models.DateTimeField(null=True)
    rungs_done = models.JSONField(default=list)
    pauses = models.JSONField(default=list)
    paused_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    excused_at = models.DateTimeField(null=True)
    excuse = models.CharField(max_length=40, blank=True)
    origin_kind = models.CharField(max_length=30, blank=True)
    origin_id = models.BigIntegerField(null=True)
    evidence_kind = models.CharField(max_length=30, blank=True)
    evidence_id = models.BigIntegerField(null=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="commitments_one_target",
                condition=models.Q(target__isnull=False, working_days=None)
                | models.Q(target=None, working_days__isnull=False),
            ),
            models.CheckConstraint(
                name="commitments_met_needs_evidence",
                condition=models.Q(met_at=None)
                | (models.Q(evidence_id__isnull=False) & ~models.Q(evidence_kind="")),
            ),
            models.CheckConstraint(
                name="commitments_excuse_has_reason",
                condition=models.Q(excused_at=None) | ~models.Q(excuse=""),
            ),
            models.UniqueConstraint(
                name="commitments_one_open_per_promise",
                fields=["subject_kind", "subject_id", "promise", "audience"],
                condition=models.Q(met_at=None, excused_at=None),
            ),
        ]
        indexes: ClassVar = [
            # Serves the sweep: what is to be warned of or judged now. Nothing else is in it.
            models.Index(
                fields=["next_act_at"],
                name="commitments_next_act",
                condition=models.Q(next_act_at__isnull=False),
            ),
            # Serves the page of one thing: all its promises.
            models.Index(fields=["subject_kind", "subject_id"], name="commitments_subject"),
            # Serves the page of a larger thing: its own promises and those of its parts.
            models.Index(fields=["within_kind", "within_id"], name="commitments_within"),
            # Serves figures over time: every promise that fell due in a span.
            models.Index(fields=["due_at"], name="commitments_due"),
            # Serves one customer's own figures.
            models.Index(fields=["customer", "due_at"], name="commitments_of_customer"),
            # Serves "what we owe next" over everything.
            models.Index(
                fields=["due_at"],
                name="commitments_owed",
                condition=models.Q(met_at=None, excused_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause} on {self.subject}"

    @property
    def subject(self) -> Ref:
        """The thing the promise is about."""
        return Ref(self.subject_kind, self.subject_id)

    @property
    def within(self) -> Ref:
        """The larger thing on whose page it shows: of a call or a message, its case."""
        return Ref(self.within_kind, self.within_id)

    @property
    def ref(self) -> Ref:
        """This commitment, as events name it."""
        return Ref("commitment", self.pk)

    @property
    def evidence(self) -> Ref | None:
        """What kept the promise."""
        return Ref(self.evidence_kind, self.evidence_id) if self.evidence_id else None

    @property
    def policy(self) -> PolicyVersion:
        """The policy version it was promised under; no query for one this process has seen."""
        return policies.known(self.policy_version_id)

    @property
    def calendar(self) -> CalendarVersion:
        """The calendar version it is reckoned with; no query for one this process has seen."""
        return calendars.known(self.calendar_version_id)

    @property
    def is_open(self) -> bool:
        """Still owed: neither met nor excused (it may be missed and still owed)."""
        return self.met_at is None and self.excused_at is None

    def status(self, now: datetime) -> Status:
        """How it stands at `now`. An exact tie counts as met (rule 10).

        What was missed stays missed, whether it was kept later or given up.
        """
        if self.excused_at is not None:
            return Status.EXCUSED if self.missed_at is None else Status.MISSED
        if self.due_at is None:
            return Status.NOT_DETERMINED
        if self.met_at is not None:
            return Status.MET if self.met_at <= self.due_at else Status.MISSED
        if self.paused_at is not None and self.missed_at is None:
            return Status.PAUSED
        late = self.missed_at is not None or now > self.due_at
        return Status.MISSED if late else Status.RUNNING
