"""Working calendars and their versions."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

import msgspec
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from answerable.calendars.content import CalendarContent

if TYPE_CHECKING:
    from answerable.calendars.definition import CalendarDefinition
    from answerable.lib.worktime import WorkCalendar


class Calendar(models.Model):
    """A working calendar that clauses name; what it says is in its versions."""

    slug = models.SlugField(unique=True, max_length=50)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        ordering: ClassVar = ["slug"]

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """What a calendar said from `created_at` on. Written once; a commitment keeps the one it began with."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    tzdata_version = models.CharField(max_length=20)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering: ClassVar = ["calendar", "number"]
        # Also serves "the latest version of a calendar".
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar", "number"], name="calendars_version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.calendar} {self.number}"

    @property
    def worktime(self) -> WorkCalendar:
        """The calendar that the arithmetic works with; the same object for the same content."""
        return _worktime(self._text)

    @property
    def details(self) -> CalendarContent:
        """The days it spells out, with their names, and which years were not settled."""
        return _content(self._text)

    @property
    def definition(self) -> CalendarDefinition:
        """What people wrote."""
        return self.details.definition

    def is_provisional(self, on: date) -> bool:
        """Whether a date reckoned over that day's year may still move, its official list not being out."""
        return self.details.is_provisional(on)

    @property
    def _text(self) -> _Text:
        return _Text(self.sha256, self.content)


class _Text:
    """A content, hashed by its digest so that it is read once a process."""

    __slots__ = ("content", "sha256")

    def __init__(self, sha256: str, content: dict[str, object]) -> None:
        self.sha256 = sha256
        self.content = content

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Text) and self.sha256 == other.sha256


@lru_cache(maxsize=256)
def _content(text: _Text) -> CalendarContent:
    return msgspec.convert(text.content, CalendarContent)


@lru_cache(maxsize=256)
def _worktime(text: _Text) -> WorkCalendar:
    return _content(text).worktime()
