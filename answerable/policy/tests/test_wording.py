"""Targets and clauses as sentences, in both languages."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.policy.document import Condition, Target
from answerable.policy.hours import hours_summary, week_words
from answerable.policy.periods import Period, parse_period
from answerable.policy.phrases import CHINESE, ENGLISH
from answerable.policy.reading import parse
from answerable.policy.tests.policies import NORTHLIGHT, VONECHAIN
from answerable.policy.text import Text, fill
from answerable.policy.vocabulary import COVERS, DOORS, KINDS
from answerable.policy.wording import (
    amount_short,
    amount_words,
    clause_text,
    condition_words,
    target_short,
    target_words,
    terms_words,
)

VENDOR = parse(VONECHAIN, "vonechain.toml")
OTHER = parse(NORTHLIGHT, "northlight.toml")
BOTH = {"vonechain": VENDOR, "northlight": OTHER}


@pytest.mark.parametrize(
    ("clause", "english", "chinese"),
    [
        ("respond-p1", "4 hours, round the clock", "4 小时（全天候计时）"),
        ("respond-p2", "8 hours, round the clock", "8 小时（全天候计时）"),
        ("respond-p3", "24 hours, round the clock", "24 小时（全天候计时）"),
        ("training-after-acceptance", "10 working days", "10 个工作日"),
        ("hotline-open", "8 hours a day, 7 days a week", "每周 7 天、每天 8 小时"),
        ("telephone-support", "8 hours a day, on working days", "工作日每天 8 小时"),
        ("patrols", "at least 2 times a year", "每年至少 2 次"),
        ("warranty-year", "1 year", "1 年"),
        ("quality-control", "", ""),
    ],
)
def test_a_target_reads_well_in_both_languages(clause: str, english: str, chinese: str) -> None:
    assert target_words(VENDOR, VENDOR.clause(clause), "en") == english
    assert target_words(VENDOR, VENDOR.clause(clause), "zh-hans") == chinese


def test_working_time_names_its_calendar() -> None:
    clause = OTHER.clause("respond-s2-americas")
    assert target_words(OTHER, clause, "en") == "2 hours of working time (New York office)"
    assert target_words(OTHER, clause, "zh-hans") == "2 小时（按纽约办公室的工作时间计算）"


@pytest.mark.parametrize(
    ("amount", "words", "short"),
    [
        (timedelta(seconds=10), "10 seconds", "10 s"),
        (timedelta(minutes=1), "1 minute", "1 min"),
        (timedelta(hours=1, minutes=30), "1 hour 30 minutes", "1 h 30 min"),
        (timedelta(hours=48), "48 hours", "48 h"),
        (timedelta(days=3), "3 days", "72 h"),
        (timedelta(days=3, hours=1), "73 hours", "73 h"),
    ],
)
def test_amounts_of_time(amount: timedelta, words: str, short: str) -> None:
    assert (amount_words(amount, "en"), amount_short(amount)) == (words, short)


def test_targets_without_a_clock_time() -> None:
    assert target_short(Target(times=1, per=Period(months=6))) == "at least once every 6 months"
    assert target_short(Target(working_days=1)) == "1 working day"


def test_a_text_of_the_policy_gets_its_numbers_from_the_target() -> None:
    clause = VENDOR.clause("answer-mail")
    assert "technology@vonechain.com" in clause_text(VENDOR, clause, "en")
    assert "24 小时" in clause_text(VENDOR, clause, "zh-hans")
    assert all(
        "{" not in clause_text(document, one, "en") for document in BOTH.values() for one in document.clauses
    )


def test_a_clause_without_words_of_its_own_gets_a_sentence() -> None:
    assert clause_text(OTHER, OTHER.clause("respond-s1"), "en") == (
        "A person responds within 15 minutes, round the clock."
    )
    assert clause_text(OTHER, OTHER.clause("update-s1"), "en").endswith(
        "and as soon again after each report."
    )


def test_terms_say_what_keeps_a_promise_and_what_pauses_it() -> None:
    assert terms_words(VENDOR.clause("respond-p1"), "en") == [
        "Counted from the opening of the case.",
        "Kept by a reply from a person or a telephone call that was answered; "
        "an automatic acknowledgement does not count.",
        "The clock never pauses.",
    ]
    assert terms_words(OTHER.clause("restore-s1"), "zh-hans")[-1] == "等待贵方回复期间计时暂停。"
    assert terms_words(VENDOR.clause("quality-control"), "en") == []


def test_conditions_in_words() -> None:
    when = Condition(kind=("incident",), severity=("S1", "S2"), door=("mail", "api"), plan=("premier",))
    assert condition_words(OTHER, when, "en") == (
        "incidents, severity S1 or S2, by e-mail or from a connected system, on plan Premier"
    )
    assert condition_words(OTHER, Condition(), "en") == "everything"


def test_opening_hours_in_words() -> None:
    assert week_words(OTHER.calendars["berlin"], "en") == (
        "Monday to Thursday 08:00–12:00, 13:00–17:00, Friday 08:00–12:00, 13:00–15:00, "
        "except public holidays (Berlin time)"
    )
    assert week_words(VENDOR.calendars["hotline"], "zh-hans") == "周一至周日 09:00–17:00（上海时间）"
    assert hours_summary(OTHER.calendars["berlin"], "en") == "up to 8 hours a day, on working days"
    assert hours_summary(OTHER.calendars["always"], "en") == "24 hours a day, 7 days a week"


def test_both_languages_say_the_same_things() -> None:
    assert ENGLISH.keys() == CHINESE.keys()
    assert {*KINDS, *DOORS, *COVERS} <= ENGLISH.keys()
    blanks = {key: (Text.plain(ENGLISH[key]).blanks, Text.plain(CHINESE[key]).blanks) for key in ENGLISH}
    assert {key for key, (english, chinese) in blanks.items() if chinese != english} == set()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "hello"), ("en-GB", "hello"), ("zh-hans", "你好"), ("zh", "你好"), ("fr", "hello")],
)
def test_a_text_falls_back_to_the_nearest_language(language: str, words: str) -> None:
    text = Text({"en": "hello", "zh-Hans": "你好"})
    assert text.get(language) == words
    assert text.has("zh-hans") and not text.has("fr")


@given(st.text(max_size=30))
def test_filling_leaves_all_but_known_blanks_alone(words: str) -> None:
    assert fill(words, {}) == words
    assert fill("a {target} b", {"target": words}) == f"a {words} b"


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 999))
def test_periods_are_read_as_they_are_written(years: int, months: int, days: int) -> None:
    period = Period(years, months, days)
    if any(period):
        assert parse_period(str(period)) == period
    else:
        with pytest.raises(ValueError, match="not a period"):
            parse_period(str(period))
