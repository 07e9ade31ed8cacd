"""The rail at the left of every desk page: where one can go, how much waits there, who is on duty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class RailLink:
    """One place. `keys` is what to type to get there, `count` what waits (None shows nothing)."""

    key: str
    label: str
    url: str
    icon: str
    keys: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Rail:
    """What the rail shows on this page; `here` is the key of the place we are in."""

    links: Sequence[RailLink]
    here: str
    on_duty: Sequence[str] = ()
    live_url: str = ""


def rail(
    here: str,
    *,
    counts: Mapping[str, int] | None = None,
    on_duty: Sequence[str] = (),
    administrator: bool = False,
    lead: bool = False,
    live_url: str = "",
) -> Rail:
    """Put the rail together; `counts` by place. Leads see the plan of duty, administrators everything."""
    waiting = counts or {}
    links = [
        RailLink(key, label, url, icon, keys, waiting.get(key))
        for key, label, url, icon, keys, whose in _places()
        if whose == "all" or administrator or (lead and whose == "lead")
    ]
    return Rail(links, here, on_duty, live_url)


def _places() -> list[tuple[str, str, str, str, str, str]]:
    return [
        ("home", _("Home"), "/desk/", "home", "g h", "all"),
        ("queue", _("Queue"), "/desk/queue/", "queue", "g q", "all"),
        ("customers", _("Customers"), "/desk/customers/", "building", "g c", "all"),
        ("policy", _("Service policy"), "/policy/", "book", "g p", "all"),
        ("duty", _("Duty"), "/desk/duty/", "clock", "g d", "lead"),
        ("mail", _("Mail"), "/desk/mail/", "inbox", "g m", "lead"),
        ("people", _("People"), "/desk/people/", "people", "g u", "administrator"),
    ]
