"""The explanation of a deadline, as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from answerable.commitments.models import Commitment
from answerable.commitments.why import Why, WhyDay, change_words, why
from answerable.desk.shaping import language
from answerable.ui.moments import moment_text
from answerable.ui.spans import words


@dataclass(frozen=True, slots=True)
class WhyLine:
    """One day."""

    on: date
    hours_text: str
    counted_text: str
    note: str


@dataclass(frozen=True, slots=True)
class WhyPanel:
    """What the fragment shows."""

    sentence: str
    clause_text: str
    target_text: str
    started_at: datetime
    due_at: datetime
    calendar_text: str
    policy_text: str
    days: list[WhyLine]
    pauses: list[str]


def why_panel(row: Commitment) -> WhyPanel:
    """Explain `row` in the reader's language and zone."""
    told = why(row, language())
    clause = row.policy_version.document.clause(row.clause)
    return WhyPanel(
        sentence=_sentence(told),
        clause_text=clause.text.get(language())
        if clause.text and "{" not in clause.text.get(language())
        else "",
        target_text=told.target,
        started_at=told.started_at,
        due_at=told.due_at or told.started_at,
        calendar_text=_("{name}, version {number} ({zone})").format(
            name=told.calendar, number=told.calendar_number, zone=told.zone
        ),
        policy_text=_("version {number}, clause {clause}").format(
            number=told.policy_number, clause=told.clause_number
        ),
        days=[_line(day) for day in told.days],
        pauses=[*_pauses(told), *_changes(told), *_remarks(told)],
    )


def _sentence(told: Why) -> str:
    return _("{target}, counted on the calendar “{name}” from {start}.").format(
        target=told.target, name=told.calendar, start=moment_text(told.started_at, told.started_at)
    )


def _line(day: WhyDay) -> WhyLine:
    return WhyLine(day.on, day.hours, words(day.counted) if day.counted else "", day.remark)


def _pauses(told: Why) -> list[str]:
    sentences = []
    for start, end in told.pauses:
        until = moment_text(end, start) if end else _("now")
        sentences.append(
            _("The clock stood still from {start} to {end}.").format(
                start=moment_text(start, start), end=until
            )
        )
    return sentences


def _changes(told: Why) -> list[str]:
    return [change_words(one, lambda at: moment_text(at, told.started_at)) for one in told.changes]


def _remarks(told: Why) -> list[str]:
    remarks = []
    if told.left_out_days:
        left_out = ngettext(
            "{n} day in between is left out here.",
            "{n} days in between are left out here.",
            told.left_out_days,
        )
        remarks.append(left_out.format(n=told.left_out_days))
    if told.is_provisional:
        remarks.append(_("Provisional: the official list of holidays of that year is not out yet."))
    return remarks
