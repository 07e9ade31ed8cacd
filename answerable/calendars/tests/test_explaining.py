"""Why a deadline is when it is, in the words of the calendar."""

from datetime import datetime, timedelta

import pytest

from answerable.calendars import versions
from answerable.calendars.explaining import explain
from answerable.calendars.tests.cast import NOW, desk, on
from answerable.lib.worktime import Closed, due

pytestmark = pytest.mark.django_db


def test_every_day_is_told_with_its_name_and_adds_up() -> None:
    version = versions.define("desk", desk(), NOW)
    start = datetime.fromisoformat("2026-09-30T17:00:00+08:00")
    end = due(version.worktime, start, timedelta(hours=20))
    days = {day.account.on: day for day in explain(version, start, end, language="zh-hans")}
    assert sum((day.account.counted for day in days.values()), timedelta()) == timedelta(hours=20)
    assert days[on("2026-10-01")].name == "国庆节"
    assert days[on("2026-10-01")].account.closed_because is Closed.HOLIDAY
    assert days[on("2026-10-10")].is_make_up and days[on("2026-10-10")].account.counted == timedelta(hours=3)
    assert not any(day.is_provisional for day in days.values())


def test_a_day_of_an_unsettled_year_is_said_to_be_provisional() -> None:
    version = versions.define("desk", desk(), NOW)
    start = datetime.fromisoformat("2026-12-31T17:00:00+08:00")
    days = explain(version, start, due(version.worktime, start, timedelta(hours=2)))
    assert [day.is_provisional for day in days] == [day.account.on.year == 2027 for day in days]
    assert days[-1].is_provisional
