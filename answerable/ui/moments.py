"""Instants and dates as the reader says them, in the active language and time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime

from babel.dates import format_skeleton
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from answerable.ui import spans

# British order for English: the desk is read in Europe and Asia, and "3/4" must not be a riddle.
LOCALES = {"en": "en_GB", "zh-hans": "zh_Hans_CN"}
RECENT = 7 * spans.DAY


def iso(at: datetime) -> str:
    """The instant for machines: UTC, to the second, ending in Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_text(at: datetime, now: datetime) -> str:
    """Short for people: the time today, else day and time, and the year when it is another one."""
    here, today = timezone.localtime(at), timezone.localtime(now)
    if here.date() == today.date():
        return here.strftime("%H:%M")
    return f"{day_text(here.date(), now)} {here:%H:%M}"


def day_text(on: date, now: datetime) -> str:
    """A date for people, with the year only when it is another one."""
    return _day(on, "MMMd" if on.year == timezone.localtime(now).year else "yMMMd")


def ago_text(at: datetime, now: datetime) -> str:
    """How long ago, or the moment itself when that is more than a week away."""
    seconds = (now - at).total_seconds()
    if not 0 <= seconds < RECENT:
        return moment_text(at, now)
    if seconds < spans.MINUTE:
        return _("just now")
    return _("{time} ago").format(time=spans.words(seconds))


def instant(at: datetime) -> Markup:
    """The one way an instant gets on a page: words, machine form, and full form with zone."""
    return _time(at, moment_text(at, timezone.now()), "moment")


def ago(at: datetime) -> Markup:
    """The same, told as "5 min ago" and kept fresh by the browser."""
    return _time(at, ago_text(at, timezone.now()), "ago")


def day(on: date) -> Markup:
    """A date on a page."""
    return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), day_text(on, timezone.now()))


def _time(at: datetime, text: str, form: str) -> Markup:
    return Markup('<local-time form="{}"><time datetime="{}" title="{}">{}</time></local-time>').format(
        form, iso(at), _full(at), text
    )


def full_text(at: datetime) -> str:
    """Day and time in full, in the active zone, for text that is read later (a mail)."""
    here = timezone.localtime(at)
    return f"{_day(here.date(), 'yMMMMEEEEd')} {here:%H:%M}"


def _full(at: datetime) -> str:
    here = timezone.localtime(at)
    return f"{_day(here.date(), 'yMMMd')} {here:%H:%M} ({timezone.get_current_timezone_name()})"


def _day(on: date, skeleton: str) -> str:
    return format_skeleton(skeleton, on, locale=LOCALES.get(get_language() or "en", "en_GB"))
