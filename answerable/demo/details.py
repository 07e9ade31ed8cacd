"""The details that make each case its own: nodes, heights, releases, clock times, people."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from answerable.customers.models import Contact

# A release about every nine weeks; the newest is two weeks old.
RELEASES = ("4.5.3", "4.6.0", "4.6.1", "4.7.0", "4.7.2", "4.8.0", "4.8.1", "4.8.2", "4.8.3")
RELEASE_EVERY = timedelta(days=63)
NEWEST_SINCE = timedelta(days=14)

_WEEKDAYS = {
    "zh-hans": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_ENVIRONMENTS = {"zh-hans": ("测试", "验收", "预发布"), "en": ("test", "acceptance", "staging")}


class Details(dict[str, str]):
    """The words for the braces of a script. A brace it does not know stays as it is written."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"

    def fill(self, text: str) -> str:
        """The text with its braces filled in."""
        return text.format_map(self)


def details_of(
    contact: Contact, language: str, town: str, at: datetime, now: datetime, chance: Random
) -> Details:
    """Draw the details of one case opened at `at`."""
    local = at.astimezone(ZoneInfo(contact.clock))
    first = chance.choice(("node", "val", "validator", "peer"))
    numbers = chance.sample(range(1, 13), 2)
    old, release, following = _releases(at, now)
    return Details(
        node=f"{first}-{numbers[0]:02}",
        node2=f"{first}-{numbers[1]:02}",
        height=f"{chance.randint(2_000_000, 48_000_000):,}",
        old=old,
        release=release,
        next=following,
        site=town,
        n=str(chance.randint(3, 45)),
        big=f"{chance.randint(1_200, 96_000):,}",
        pct=str(chance.randint(12, 96)),
        secs=str(chance.randint(14, 90)),
        ms=str(chance.randint(60, 480)),
        ip=f"10.{chance.randint(10, 60)}.{chance.randint(0, 9)}.{chance.randint(5, 250)}",
        hash=f"0x{chance.getrandbits(64):016x}…",
        user=chance.choice(("m.keller", "zhangqi", "l.ortega", "wanghui", "s.moreau", "treasury-2")),
        env=chance.choice(_ENVIRONMENTS[language]),
        org=str(contact.customer or ""),
        domain=(contact.email or "@example").partition("@")[2],
        person=addressed(contact.name, language),
        clock=(local - timedelta(minutes=chance.randint(8, 70))).strftime("%H:%M"),
        day=_WEEKDAYS[language][(local + timedelta(days=1)).weekday()],
        soon=_day(local + timedelta(days=chance.randint(4, 16)), language),
    )


def addressed(name: str, language: str) -> str:
    """How we speak of a contact: the first name, in Chinese the family name with a courtesy."""
    if language == "zh-hans":
        return f"{name[:1]}老师" if not name.isascii() else name
    return name.split(maxsplit=1)[0] if name.isascii() else name


def _releases(at: datetime, now: datetime) -> tuple[str, str, str]:
    steps = (now - NEWEST_SINCE - at) // RELEASE_EVERY + 1
    place = max(1, len(RELEASES) - 2 - max(0, steps))
    return RELEASES[place - 1], RELEASES[place], RELEASES[place + 1]


def _day(at: datetime, language: str) -> str:
    return f"{at.month}月{at.day}日" if language == "zh-hans" else f"{at.day} {at:%B}"
