"""Why this deadline? Windows used, holidays skipped, pauses, changes and versions (rule 12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from answerable.commitments.models import Commitment
from answerable.commitments.states import instant
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.lib import worktime
from answerable.lib.worktime import Closed, DayAccount
from answerable.policy.wording import target_words
from answerable.ui.spans import words as span_words

# A deadline months away is explained by its first and last days; the middle is summed up.
MOST_DAYS = 40


@dataclass(frozen=True, slots=True)
class WhyDay:
    """One day of the reckoning in words."""

    on: date
    hours: str
    counted: timedelta
    remark: str


@dataclass(frozen=True, slots=True)
class WhyChange:
    """A change of the goal while the clock ran."""

    at: datetime
    from_due_at: datetime
    to_due_at: datetime
    why: str
    rule: str


@dataclass(frozen=True, slots=True)
class Why:
    """Everything that made the due instant.

    The days are told from `counted_from` on; `carried` is what the clock had used by then of a goal
    that was changed while it ran.
    """

    clause: str
    clause_number: str
    target: str
    calendar: str
    calendar_number: int
    zone: str
    policy_number: int
    started_at: datetime
    due_at: datetime | None
    days: list[WhyDay]
    left_out_days: int
    pauses: list[tuple[datetime, datetime | None]]
    changes: list[WhyChange]
    is_provisional: bool
    counted_from: datetime
    carried: timedelta


def why(row: Commitment, language: str = "en") -> Why:
    """Explain a promise's due instant in the active language, days as the calendar's zone counts them."""
    version = row.calendar_version
    document = row.policy_version.document
    clause = document.clause(row.clause)
    calendar = version.worktime
    pauses = [(instant(start), instant(end)) for start, end in row.pauses]
    begun = _counted_from(row)
    until = max(row.due_at or begun, begun)
    if row.paused_at is not None and row.is_open:
        until = max(row.paused_at, begun)
    days = worktime.account(calendar, begun, until, pauses)
    due_on = until.astimezone(ZoneInfo(calendar.zone)).date()
    return Why(
        clause=clause.id,
        clause_number=clause.number,
        target=target_words(document, clause, language),
        calendar=document.calendar_name(version.calendar.slug, language),
        calendar_number=version.number,
        zone=calendar.zone,
        policy_number=row.policy_version.number,
        started_at=row.started_at,
        due_at=row.due_at,
        days=[_day(one) for one in _ends(days)],
        left_out_days=max(0, len(days) - MOST_DAYS),
        pauses=[*pauses, *([(row.paused_at, None)] if row.paused_at else [])],
        changes=_changes(row),
        is_provisional=version.is_provisional(due_on),
        counted_from=begun,
        carried=row.spent if row.target is not None and not row.is_afresh else timedelta(0),
    )


def why_as_data(row: Commitment, language: str = "en") -> dict[str, Any]:
    """The explanation as plain data, with the sentences people read."""
    told = why(row, language)
    return {
        "clause": told.clause,
        "target": told.target,
        "calendar": told.calendar,
        "calendar_version": told.calendar_number,
        "policy_version": told.policy_number,
        "zone": told.zone,
        "started_at": told.started_at.isoformat(),
        "due_at": told.due_at.isoformat() if told.due_at else None,
        "provisional": told.is_provisional,
        "counted_from": told.counted_from.isoformat(),
        "carried_seconds": told.carried.total_seconds(),
        "pauses": [[start.isoformat(), end.isoformat() if end else None] for start, end in told.pauses],
        "days": [
            {
                "on": day.on.isoformat(),
                "hours": day.hours,
                "seconds": day.counted.total_seconds(),
                "remark": day.remark,
            }
            for day in told.days
        ],
        "sentences": sentences(told),
    }


def sentences(told: Why) -> list[str]:
    """The explanation as sentences, in the active language."""
    lines = [
        _("Clause {number}: {target}.").format(number=told.clause_number, target=told.target),
        _("Counted on the calendar “{name}”, version {number}, zone {zone}; policy version {policy}.").format(
            name=told.calendar, number=told.calendar_number, zone=told.zone, policy=told.policy_number
        ),
    ]
    if told.carried:
        lines.append(
            _("Before {at} the clock had used {time} of it.").format(
                at=told.counted_from.isoformat(timespec="minutes"), time=span_words(told.carried)
            )
        )
    for day in told.days:
        line = f"{day.on.isoformat()}: {day.hours}" if day.hours else f"{day.on.isoformat()}:"
        counted = _("{time} counted").format(time=span_words(day.counted)) if day.counted else ""
        lines.append(" ".join(part for part in (line, counted, day.remark) if part))
    if told.left_out_days:
        lines.append(
            ngettext(
                "{n} day in between is left out here.",
                "{n} days in between are left out here.",
                told.left_out_days,
            ).format(n=told.left_out_days)
        )
    for start, end in told.pauses:
        lines.append(
            _("Clock stopped from {start} to {end}.").format(
                start=start.isoformat(), end=end.isoformat() if end else _("now")
            )
        )
    lines += [change_words(change) for change in told.changes]
    if told.is_provisional:
        lines.append(_("Provisional: the official list of holidays of that year is not out yet."))
    return lines


def _to_the_minute(at: datetime) -> str:
    return at.isoformat(timespec="minutes")


def change_words(change: WhyChange, moment: Callable[[datetime], str] = _to_the_minute) -> str:
    """A change of the goal, with the rule that was applied (rule 4); `moment` says an instant."""
    rule = {
        "from_start": _("time already used counts"),
        "from_now": _("the new time counts from the change"),
        "capped": _(
            "the new time was already used up, so it counts from the change, never later than before"
        ),
    }.get(change.rule, change.rule)
    return _("{at}: due moved from {old} to {new} ({why}; {rule}).").format(
        at=moment(change.at),
        old=moment(change.from_due_at),
        new=moment(change.to_due_at),
        why=_why_words(change.why),
        rule=rule,
    )


def _why_words(why: str) -> str:
    return {
        "severity": _("severity changed"),
        "kind": _("kind changed"),
        "cover": _("cover changed"),
        "policy": _("policy changed"),
        "calendar": _("calendar changed"),
    }.get(why, why)


def _counted_from(row: Commitment) -> datetime:
    """Working days count from the start, unless they count afresh; time counts from the last change."""
    return row.base_at if row.target is not None or row.is_afresh else row.started_at


def _ends(days: list[DayAccount]) -> list[DayAccount]:
    if len(days) <= MOST_DAYS:
        return days
    return [*days[: MOST_DAYS // 2], *days[-MOST_DAYS // 2 :]]


def _day(day: DayAccount) -> WhyDay:
    hours = ", ".join(f"{start}–{end}" for start, end in day.hours)
    remark = (
        {
            Closed.HOLIDAY: _("holiday"),
            Closed.SPECIAL: _("closed by way of exception"),
            Closed.WEEKDAY: _("no working hours"),
        }.get(day.closed_because, "")
        if day.closed_because
        else ""
    )
    if day.is_special and not remark:
        remark = _("special hours of that day")
    if day.paused:
        remark = " ".join(filter(None, (remark, _("{time} paused").format(time=span_words(day.paused)))))
    return WhyDay(day.on, hours, day.counted, remark)


def _changes(row: Commitment) -> list[WhyChange]:
    events = Event.objects.filter(
        about_kind="commitment", about_id=row.pk, name=EventName.COMMITMENT_RETARGETED
    ).order_by("id")
    return [
        WhyChange(
            event.at,
            instant(event.facts["from_due_at"]),
            instant(event.facts["due_at"]),
            event.facts["why"],
            event.facts["rule"],
        )
        for event in events
    ]
