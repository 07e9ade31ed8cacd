"""Lengths of time in words, the same on the server and in the browser.

The browser gets the patterns (see `patterns_json`, read by `time-words.js`), so that a sentence
that counts down there never reads differently from the one the server wrote.
"""

from __future__ import annotations

import json
from datetime import timedelta

from django.utils.translation import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86400
# From here on hours are noise beside the days.
ONLY_DAYS = 10 * DAY


def patterns() -> dict[str, str]:
    """Every pattern of a length of time in the active language."""
    return {
        "d": _("{days} d"),
        "dh": _("{days} d {hours} h"),
        "h": _("{hours} h"),
        "hm": _("{hours} h {minutes} min"),
        "m": _("{minutes} min"),
        "s": _("under 1 min"),
        "ago": _("{time} ago"),
        "now": _("just now"),
    }


def words(length: timedelta | float) -> str:
    """A length of time (timedelta or seconds; the sign does not matter), two units at most."""
    seconds = abs(int(length.total_seconds() if isinstance(length, timedelta) else length))
    days, hours, minutes = seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE
    return patterns()[_pattern(seconds, hours, minutes)].format(days=days, hours=hours, minutes=minutes)


def _pattern(seconds: int, hours: int, minutes: int) -> str:
    if seconds >= DAY:
        return "dh" if hours and seconds < ONLY_DAYS else "d"
    if seconds >= HOUR:
        return "hm" if minutes else "h"
    return "m" if minutes else "s"


def patterns_json() -> str:
    """The patterns as JSON, for the `data-spans` attribute of the page."""
    return json.dumps(patterns(), ensure_ascii=False)
