"""What a definition says, day by day."""

import tomllib
from datetime import timedelta

import chinese_calendar
import msgspec
import pytest

from answerable.calendars.content import CalendarContent, materialise
from answerable.calendars.country import unconfirmed_years
from answerable.calendars.definition import CalendarDefinition
from answerable.calendars.stated import StatedDay
from answerable.calendars.tests.cast import OFFICE, desk, on, plain
from answerable.lib.worktime import CalendarError


def test_chinas_working_days_are_those_of_another_table() -> None:
    content = materialise(desk(), 2026)
    calendar, day = content.worktime(), on("2024-01-01")
    number = (day - on("1970-01-01")).days
    while day <= on("2026-12-31"):
        assert bool(calendar.windows(number)) == chinese_calendar.is_workday(day), day
        day, number = day + timedelta(days=1), number + 1


def test_a_make_up_day_works_the_hours_of_a_working_day_and_has_a_name() -> None:
    day = materialise(desk(), 2026).by_date[on("2026-10-10")]
    assert day.hours == OFFICE and day.is_working
    assert day.name("zh-hans") == "调休上班"
    assert materialise(desk(), 2026).by_date[on("2026-10-01")].name("zh-hans") == "国庆节"
    assert materialise(desk(), 2026).by_date[on("2026-10-01")].name("fr") == "National Day"


def test_a_year_without_its_official_list_is_provisional() -> None:
    content = materialise(desk(), 2026)
    assert content.unconfirmed[0] == 2027
    assert not content.is_provisional(on("2026-12-31"))
    assert content.is_provisional(on("2027-01-01"))
    assert content.is_provisional(on("2099-01-01"))
    assert not materialise(desk(confirmed_years=(2027,)), 2026).is_provisional(on("2027-05-01"))
    assert not materialise(plain(), 2026).is_provisional(on("2099-01-01"))


@pytest.mark.parametrize(
    ("country", "settled"), [("CN", False), ("HU", False), ("DE", True), ("US", True), ("JP", True)]
)
def test_only_countries_that_move_working_days_have_unsettled_years(country: str, settled: bool) -> None:
    assert (unconfirmed_years(country, (2025, 2026, 2027, 2028)) == set()) == settled


def test_a_region_has_holidays_of_its_own() -> None:
    epiphany = on("2026-01-06")
    germany = desk(zone="Europe/Berlin", country="DE")
    assert epiphany not in materialise(germany, 2026).by_date
    assert epiphany in materialise(desk(zone="Europe/Berlin", country="DE", subdivision="BY"), 2026).by_date


def test_half_days_have_hours_if_any_are_given_and_open_no_closed_day() -> None:
    thursday, saturday, morning = on("2026-12-24"), on("2022-12-24"), (("09:00", "12:00"),)
    assert thursday not in materialise(desk(country="IS"), 2026).by_date
    halved = desk(country="IS", half_day_hours=morning)
    assert materialise(halved, 2026).by_date[thursday].hours == morning
    assert saturday not in materialise(halved, 2022).by_date


def test_what_is_written_outranks_what_is_official_and_that_the_country() -> None:
    labour, morning = on("2026-05-01"), (("09:00", "12:00"),)
    official = [StatedDay(on=labour, source="official", is_working=True)]
    assert materialise(desk(), 2026).by_date[labour].hours is None
    assert materialise(desk(), 2026, official).by_date[labour].hours == OFFICE
    assert materialise(desk(holidays=(labour,)), 2026, official).by_date[labour].source == "written"
    both = desk(holidays=(labour,), special_days={labour: morning})
    assert materialise(both, 2026, official).by_date[labour].hours == morning


def test_a_confirmed_year_sets_the_countrys_list_of_it_aside() -> None:
    official = [StatedDay(on=on("2027-01-01"), source="official")]
    content = materialise(desk(), 2026, official, frozenset({2027}))
    assert [day.on for day in content.days if day.on.year == 2027] == [on("2027-01-01")]
    assert 2027 not in content.unconfirmed and 2028 in content.unconfirmed


def test_it_survives_being_stored() -> None:
    content = materialise(desk(special_days={on("2026-12-24"): ()}), 2026)
    stored = msgspec.json.decode(msgspec.json.encode(msgspec.to_builtins(content, str_keys=True)))
    assert msgspec.convert(stored, CalendarContent) == content
    assert msgspec.convert(stored, CalendarContent).worktime() == content.worktime()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"country": "XX"}, "country: no holidays are known for country 'XX'"),
        ({"country": "DE", "subdivision": "QQ"}, "subdivision 'QQ' of DE"),
        ({"country": "", "subdivision": "BY"}, "subdivision: is given without a country"),
        ({"hours": {}}, "no working time"),
        ({"zone": "Asia/Atlantis"}, "zone:"),
        ({"hours": {"mon": (("18:00", "25:00"),)}}, "hours.mon"),
        ({"half_day_hours": (("x", "y"),)}, "half_day_hours[0]: 'x' is not a time"),
    ],
)
def test_a_definition_is_refused_with_a_reason(wrong: dict, reason: str) -> None:
    with pytest.raises(CalendarError) as refusal:
        desk(**wrong).worktime(on("2026-11-22"))
    assert reason in str(refusal.value)


def test_one_can_be_written_in_toml() -> None:
    text = 'zone = "UTC"\nholidays = [2026-12-24, "2026-12-25"]\n[hours]\nmon = [["22:00", "06:00"]]\n'
    text += '[special_days]\n2026-12-31 = [["09:00", "12:00"]]\n2027-01-02 = []\n'
    definition = msgspec.convert(tomllib.loads(text), type=CalendarDefinition)
    assert definition.holidays == (on("2026-12-24"), on("2026-12-25"))
    assert definition.special_days == {on("2026-12-31"): (("09:00", "12:00"),), on("2027-01-02"): ()}
