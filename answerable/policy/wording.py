"""Targets, conditions and clauses as sentences, in English and in Simplified Chinese."""

from collections.abc import Iterable
from datetime import timedelta

from answerable.policy.document import Clause, Condition, PolicyDocument, Target
from answerable.policy.hours import hours_summary, is_round_the_clock
from answerable.policy.periods import Period
from answerable.policy.phrases import Phrases, phrases
from answerable.policy.text import fill
from answerable.policy.vocabulary import DOORS

_UNITS = (("hour", 3600), ("minute", 60), ("second", 1))
_SHORT_UNITS = (("h", 3600), ("min", 60), ("s", 1))
_LONG = timedelta(days=3)


def amount_words(amount: timedelta, language: str) -> str:
    """Write an amount of time: "4 hours", "1 hour 30 minutes". Whole days are used from three days on."""
    table = phrases(language)
    if amount >= _LONG and not amount.seconds:
        return _counted(table, "day", amount.days)
    parts = [_counted(table, unit, count) for unit, count in _split(amount, _UNITS)]
    return table["join_amounts"].join(parts)


def amount_short(amount: timedelta) -> str:
    """Write an amount of time for tables: "24 h", "15 min", "1 h 30 min". The same in every language."""
    return " ".join(f"{count} {unit}" for unit, count in _split(amount, _SHORT_UNITS))


def period_words(period: Period, language: str) -> str:
    """Write a length of the civil calendar: "1 year", "6 months"."""
    table = phrases(language)
    parts = (("year", period.years), ("month", period.months), ("day", period.days))
    return table["join_amounts"].join(_counted(table, unit, count) for unit, count in parts if count)


def target_short(target: Target, language: str = "en") -> str:
    """Write a target without its calendar: "24 h", "10 working days", "at least 2 times a year"."""
    if target.duration is not None:
        return amount_short(target.duration)
    return _target_amount(target, language)


def target_words(document: PolicyDocument, clause: Clause, language: str) -> str:
    """Write a promised time and its clock: "4 hours, round the clock", "10 working days".

    For a promise to be open, the hours: "8 hours a day, 7 days a week". Empty when nothing is counted.
    """
    if clause.promise == "open" and clause.calendar is not None:
        return hours_summary(document.calendars[clause.calendar], language)
    if clause.target is None:
        return ""
    words = _target_amount(clause.target, language)
    if clause.target.duration is None or clause.calendar is None:
        return words
    if is_round_the_clock(document.calendars[clause.calendar]):
        return phrases(language)["round_the_clock"].format(amount=words)
    calendar = document.calendar_name(clause.calendar, language)
    return phrases(language)["working_time"].format(amount=words, calendar=calendar)


def blanks_for(document: PolicyDocument, clause: Clause | None, language: str) -> dict[str, str]:
    """The values of the blanks a text of the policy may use, `{target}` and the addresses of the doors."""
    blanks: dict[str, str] = {door: document.address_of(door) or "" for door in DOORS}
    blanks["vendor"] = document.vendor.name.get(language)
    blanks["website"] = document.vendor.website or ""
    if clause is not None:
        blanks["target"] = target_words(document, clause, language)
        blanks["calendar"] = document.calendar_name(clause.calendar, language) if clause.calendar else ""
    return blanks


def clause_title(document: PolicyDocument, clause: Clause, language: str) -> str:
    """The clause's heading with its blanks filled."""
    return fill(clause.title.get(language), blanks_for(document, clause, language))


def clause_text(document: PolicyDocument, clause: Clause, language: str) -> str:
    """The clause in full: the policy's own words where it has some, else the promise as a sentence."""
    if clause.text is not None:
        return fill(clause.text.get(language), blanks_for(document, clause, language))
    template = "update_repeats" if clause.promise == "update" and clause.repeats else clause.promise
    return phrases(language)[template].format(target=target_words(document, clause, language))


def terms_words(clause: Clause, language: str) -> list[str]:
    """The small print of a clause with a clock: what starts it, what keeps it, what pauses it."""
    if not clause.has_clock or clause.starts_on is None:
        return []
    table = phrases(language)
    sentences = [table["starts"].format(event=table[clause.starts_on])]
    if clause.met_by:
        evidence = either((table[evidence] for evidence in clause.met_by), language)
        sentences.append(
            table["met_by" if "human_reply" in clause.met_by else "met_by_plain"].format(evidence=evidence)
        )
    if clause.is_on_case:
        sentences.append(_pause_words(clause, table, language))
    return sentences


def condition_words(document: PolicyDocument, when: Condition, language: str) -> str:
    """When a clause applies: "incidents, severity P1, by e-mail"; "everything" when there is no condition."""
    table = phrases(language)
    parts = [either((table[kind] for kind in when.kind), language)]
    if when.severity:
        parts.append(table["severity"].format(names=either(when.severity, language)))
    parts.append(either((table[door] for door in when.door), language))
    parts.append(either((table[cover] for cover in when.cover), language))
    if when.plan:
        names = either((document.plan(id).name.get(language) for id in when.plan), language)
        parts.append(table["plan"].format(names=names))
    return table["join_ranges"].join(part for part in parts if part) or table["everything"]


def either(words: Iterable[str], language: str) -> str:
    """Join alternatives: "a, b or c"."""
    return _joined(list(words), "or", language)


def both(words: Iterable[str], language: str) -> str:
    """Join things that stand together: "a, b and c"."""
    return _joined(list(words), "and", language)


def _joined(words: list[str], link: str, language: str) -> str:
    table = phrases(language)
    if len(words) < 2:
        return "".join(words)
    return table[link].format(head=table["join"].join(words[:-1]), last=words[-1])


def _pause_words(clause: Clause, table: Phrases, language: str) -> str:
    if not clause.pausable:
        return table["never_pauses"]
    return table["pauses"].format(reasons=either((table[reason] for reason in clause.pausable), language))


def _target_amount(target: Target, language: str) -> str:
    table = phrases(language)
    if target.duration is not None:
        return amount_words(target.duration, language)
    if target.working_days is not None:
        return _counted(table, "working_day", target.working_days)
    if target.period is not None:
        return period_words(target.period, language)
    return _times_words(target, language)


def _times_words(target: Target, language: str) -> str:
    table = phrases(language)
    times, per = target.times or 0, target.per or Period()
    template = "time" if times == 1 else "times"
    if per == Period(years=1):
        return table[f"{template}_a"].format(n=times, period=table["per_year"])
    return table[template].format(n=times, period=period_words(per, language))


def _counted(table: Phrases, unit: str, count: int) -> str:
    return table[unit if count == 1 else f"{unit}s"].format(n=count)


def _split(amount: timedelta, units: tuple[tuple[str, int], ...]) -> list[tuple[str, int]]:
    """Split into units, largest first, leaving out those that are nought."""
    rest = round(amount.total_seconds())
    parts = []
    for unit, size in units:
        count, rest = divmod(rest, size)
        if count:
            parts.append((unit, count))
    return parts or [(units[-1][0], 0)]
