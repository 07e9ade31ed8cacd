"""How cases belong together."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from answerable.cases.models.case import Case


class RelationKind(models.TextChoices):
    """In which way one case has to do with another."""

    RELATED = "related", _("has to do with")
    CAUSED_BY = "caused_by", _("is caused by")
    FOLLOWS = "follows", _("follows")


class Relation(models.Model):
    """Two cases that have to do with each other."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="relations")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="back_relations")
    kind = models.CharField(max_length=20, choices=RelationKind, default=RelationKind.RELATED)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "other"], name="cases_related_once"),
            models.CheckConstraint(
                name="cases_not_related_to_itself", condition=~models.Q(case=models.F("other"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.kind} {self.other}"


class Merge(models.Model):
    """A case laid over another, reversibly: every message keeps its home.

    `excused` lists the commitments that the merge silenced, so that undoing it brings back just these.
    """

    source = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="merges_away")
    target = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="merges_in")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    excused = models.JSONField(default=list)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source"], name="cases_merged_once", condition=models.Q(undone_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} into {self.target}"
