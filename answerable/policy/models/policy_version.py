"""A service policy as it was put in force."""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar

from django.conf import settings
from django.db import models

from answerable.lib.ref import Ref
from answerable.policy.document import PolicyDocument
from answerable.policy.reading import parse


class PolicyVersion(models.Model):
    """One version: the source as it was activated, unchanged for ever. The highest number is in force.

    A trigger refuses every UPDATE and DELETE, so that a running commitment keeps the one it began with.
    """

    number = models.PositiveIntegerField(unique=True)
    sha256 = models.CharField(max_length=64)
    source = models.TextField()
    activated_at = models.DateTimeField()
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"version {self.number}"

    @property
    def ref(self) -> Ref:
        """How events refer to this version."""
        return Ref("policy_version", self.pk)

    @property
    def document(self) -> PolicyDocument:
        """The policy as typed data; read once a process for the same source."""
        return _document(self.source)


@lru_cache(maxsize=16)
def _document(source: str) -> PolicyDocument:
    return parse(source, "the activated policy")
