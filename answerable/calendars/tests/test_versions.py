"""Calendars get versions, and a version never changes what it says."""

from datetime import date, timedelta
from threading import Thread

import msgspec
import pytest
from django.db import connection

from answerable.calendars import country, versions
from answerable.calendars.models import Calendar, CalendarVersion
from answerable.calendars.tests.cast import NOW, desk, on, plain
from answerable.lib.worktime import CalendarError, due

pytestmark = pytest.mark.django_db


def test_a_definition_becomes_the_first_version() -> None:
    version = versions.define("desk", desk(), NOW, name="Service desk")
    assert (version.number, version.calendar.slug, version.calendar.name) == (1, "desk", "Service desk")
    assert version.created_at == NOW and version.created_by is None
    assert version.tzdata_version == versions.tzdata_version() != ""
    assert versions.current("desk") == version
    assert version.is_provisional(on("2027-05-01")) and not version.is_provisional(on("2026-05-01"))
    start = NOW
    assert due(version.worktime, start, timedelta(hours=1)) > start


def test_saying_the_same_again_makes_no_version() -> None:
    first = versions.define("desk", desk(), NOW)
    again = msgspec.convert(msgspec.to_builtins(desk(), str_keys=True), type=type(desk()))
    assert versions.define("desk", again, NOW + timedelta(days=400)) == first
    assert versions.define("desk", desk(), NOW, name="Another name").calendar_id == first.calendar_id
    assert Calendar.objects.get(slug="desk").name == "Another name"
    assert CalendarVersion.objects.count() == 1


def test_saying_something_else_makes_the_next_and_leaves_the_first() -> None:
    first = versions.define("desk", plain(), NOW)
    second = versions.define("desk", plain(holidays=(on("2026-12-24"),)), NOW)
    third = versions.define("desk", plain(), NOW)
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert first.sha256 == third.sha256 != second.sha256
    assert versions.numbered("desk", 2) == second and versions.numbered("desk") == third
    assert CalendarVersion.objects.get(pk=first.pk).worktime == first.worktime != second.worktime


def test_the_same_content_is_read_once() -> None:
    first = versions.define("desk", plain(), NOW)
    assert first.worktime is CalendarVersion.objects.get(pk=first.pk).worktime


def test_a_calendar_without_working_time_is_refused_and_leaves_nothing() -> None:
    with pytest.raises(CalendarError, match="no working time"):
        versions.define("desk", plain(hours={}), NOW)
    assert not Calendar.objects.exists()


def test_an_unknown_calendar_is_said_to_be_unknown() -> None:
    for asked in (
        lambda: versions.current("desk"),
        lambda: versions.refresh("desk", NOW),
        lambda: versions.numbered("desk", 1),
    ):
        with pytest.raises(versions.UnknownCalendarError, match="'desk'"):
            asked()


def test_a_refresh_without_news_makes_no_version() -> None:
    first = versions.define("desk", desk(), NOW)
    assert versions.refresh("desk", NOW + timedelta(days=1)) == first


def test_a_refresh_in_the_next_year_looks_a_year_further() -> None:
    first = versions.define("desk", desk(), NOW)
    second = versions.refresh("desk", NOW + timedelta(days=60))
    assert second.number == 2
    assert second.details.years[-1] == first.details.years[-1] + 1


def test_a_refresh_takes_over_what_the_country_has_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    first = versions.define("desk", desk(), NOW)
    monkeypatch.setattr(
        "answerable.calendars.content.unconfirmed_years", lambda *asked: {2028, 2029, 2030, 2031}
    )
    second = versions.refresh("desk", NOW)
    assert second.number == 2
    assert first.is_provisional(on("2027-05-01")) and not second.is_provisional(on("2027-05-01"))
    assert versions.numbered("desk", 1).is_provisional(on("2027-05-01"))


def test_calendars_without_their_official_list_are_named() -> None:
    version = versions.define("desk", desk(), NOW)
    versions.define("plain", plain(), NOW)
    assert versions.without_official_list(date(2026, 11, 22)) == []
    assert versions.without_official_list(date(2026, 12, 1)) == [(version, 2027)]
    assert versions.without_official_list(date(2027, 1, 2)) == [(version, 2027)]


@pytest.mark.django_db(transaction=True)
def test_two_who_define_at_once_make_one_version() -> None:
    country.unconfirmed_years("CN", (2026,))  # the holiday tables are loaded once, before the race

    def define() -> None:
        versions.define("desk", desk(), NOW)
        connection.close()

    threads = [Thread(target=define) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert [version.number for version in CalendarVersion.objects.all()] == [1]
