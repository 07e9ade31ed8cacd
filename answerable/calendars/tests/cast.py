"""The calendars and instants that these tests speak of."""

from datetime import UTC, date, datetime

from answerable.calendars.definition import CalendarDefinition, Hours

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
OFFICE: Hours = (("09:00", "12:00"), ("13:00", "18:00"))
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")


def desk(**more: object) -> CalendarDefinition:
    """Office hours in Shanghai with China's holidays."""
    parts: dict = {"zone": "Asia/Shanghai", "hours": dict.fromkeys(WORKDAYS, OFFICE), "country": "CN", **more}
    return CalendarDefinition(**parts)


def plain(**more: object) -> CalendarDefinition:
    """Office hours in Shanghai without anybody's holidays."""
    return desk(**{"country": "", **more})


def on(text: str) -> date:
    return date.fromisoformat(text)


def ics(*events: tuple[str, str, str]) -> bytes:
    """An ICS file of whole-day events: first day, the day after the last, summary."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests//EN"]
    for number, (start, end, summary) in enumerate(events):
        lines += ["BEGIN:VEVENT", f"UID:{number}", f"DTSTART;VALUE=DATE:{start}", f"DTEND;VALUE=DATE:{end}"]
        lines += [f"SUMMARY:{summary}", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


OFFICIAL_2027 = ics(
    ("20270101", "20270104", "元旦（休）"),
    ("20270205", "20270212", "春节（休）"),
    ("20270130", "20270131", "春节（班）"),
    ("20270213", "20270214", "春节 补班"),
)
