"""What a mail suggests and only a person may decide."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from answerable.cases.models.case import Case
from answerable.cases.models.message import Message
from answerable.lib.ref import Ref


class OfferReason(models.TextChoices):
    """Why a new case may belong to an older one."""

    TOKEN = "token", _("somebody who takes no part wrote to its reply address")
    REFERENCE = "reference", _("somebody who takes no part answered one of its mails")
    THREAD_INDEX = "thread_index", _("somebody who takes no part wrote in its Outlook conversation")
    NUMBER = "number", _("somebody who takes no part named its number in the subject")
    SAME_SUBJECT = "same_subject", _("the same person wrote with the same subject")


class Decision(models.TextChoices):
    """What was decided about an offer."""

    OPEN = "", _("not decided")
    MOVED = "moved", _("moved there")
    RELATED = "related", _("related")
    REFUSED = "no", _("has nothing to do with it")


class Offer(models.Model):
    """A new case may belong to another one; staff decide. No customer ever sees it.

    Whoever only knows a case's token, Message-ID or number gets a case of their own and this link.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="offers")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="offered_to")
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=OfferReason)
    offered_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.OPEN, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "other"], name="cases_offered_once"),
            models.CheckConstraint(
                name="cases_not_offered_to_itself", condition=~models.Q(case=models.F("other"))
            ),
        ]
        indexes: ClassVar = [
            # Serves the mark in the queue and the list of what is to be decided.
            models.Index(fields=["case"], name="cases_offer_open", condition=models.Q(decided_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.other}?"

    @property
    def ref(self) -> Ref:
        """This offer, as events name it."""
        return Ref("offer", self.pk)


class Forwarding(models.Model):
    """A mail that somebody sent on to us, and who seems to have written it; staff say who asks.

    `writers` are the people found, the innermost first: name, address, and whether they stood in an
    attached message or only in quoted text. Neither is proof.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="forwardings")
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="forwarding")
    writers = models.JSONField(default=list)
    offered_at = models.DateTimeField()
    chosen = models.CharField(max_length=254, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            # Serves the mark in the queue and the list of what is to be decided.
            models.Index(fields=["case"], name="cases_forwarding_open", condition=models.Q(decided_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.writers[0]['address'] if self.writers else '?'}"

    @property
    def ref(self) -> Ref:
        """This forwarding, as events name it."""
        return Ref("forwarding", self.pk)
