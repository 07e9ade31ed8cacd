"""Instants as the reader says them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from answerable.ui import moments

NOON = datetime(2026, 9, 30, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_shanghai():
    with timezone.override(ZoneInfo("Asia/Shanghai")), translation.override("en"):
        yield


def test_today_only_the_time_in_the_readers_zone() -> None:
    assert moments.moment_text(NOON - timedelta(hours=1), NOON) == "11:00"


def test_another_day_with_its_date_and_another_year_with_its_year() -> None:
    assert moments.moment_text(datetime(2026, 10, 1, 1, 5, tzinfo=UTC), NOON) == "1 Oct 09:05"
    assert moments.moment_text(datetime(2025, 10, 1, 1, 5, tzinfo=UTC), NOON) == "1 Oct 2025 09:05"


def test_chinese_dates() -> None:
    with translation.override("zh-hans"):
        assert moments.moment_text(datetime(2026, 10, 1, 1, 5, tzinfo=UTC), NOON) == "10月1日 09:05"
        assert moments.day_text(date(2027, 3, 14), NOON) == "2027年3月14日"


def test_ago_up_to_a_week_then_the_moment() -> None:
    assert moments.ago_text(NOON - timedelta(seconds=20), NOON) == "just now"
    assert moments.ago_text(NOON - timedelta(minutes=5), NOON) == "5 min ago"
    assert moments.ago_text(NOON - timedelta(days=8), NOON) == "22 Sept 12:00"
    assert moments.ago_text(NOON + timedelta(minutes=5), NOON) == "12:05"


def test_an_instant_on_a_page_carries_machine_form_and_zone() -> None:
    html = moments.instant(datetime(2025, 10, 1, 1, 5, tzinfo=UTC))
    assert '<time datetime="2025-10-01T01:05:00Z"' in html
    assert 'title="1 Oct 2025 09:05 (Asia/Shanghai)"' in html


def test_in_full_for_a_mail() -> None:
    assert moments.full_text(NOON) == "Wednesday, 30 September 2026 12:00"
