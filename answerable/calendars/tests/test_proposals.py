"""Official lists are proposals until a person decides."""

from threading import Thread

import pytest
from django.db import connection

from answerable.accounts.models import User
from answerable.calendars import proposals, versions
from answerable.calendars.ics import ListError
from answerable.calendars.models import ConfirmedYear, ProposedDay
from answerable.calendars.proposals import UndecidableError
from answerable.calendars.tests.cast import NOW, OFFICE, OFFICIAL_2027, desk, ics, on, plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> User:
    return User.objects.create(email="lead@example.com", name="Lin Lei")


def proposed(day: str) -> ProposedDay:
    return ProposedDay.objects.get(on=day)


def test_an_import_proposes_and_changes_nothing() -> None:
    first = versions.define("desk", desk(), NOW)
    came = proposals.propose("desk", OFFICIAL_2027, "2027.ics", NOW)
    assert len(came.proposed) == 3 + 7 + 1 + 1
    assert versions.current("desk") == first
    make_up, new_year = proposed("2027-02-13"), proposed("2027-01-03")
    assert make_up.is_working and make_up.name == "春节" and make_up.source == "2027.ics"
    assert not new_year.is_working and new_year.is_open
    assert not ProposedDay.objects.filter(on="2027-01-04").exists()  # the end of an event is the day after


def test_the_same_list_again_proposes_nothing() -> None:
    versions.define("desk", desk(), NOW)
    proposals.propose("desk", OFFICIAL_2027, "2027.ics", NOW)
    again = proposals.propose("desk", OFFICIAL_2027, "2027.ics", NOW)
    assert (len(again.proposed), again.known) == (0, 12)


def test_days_that_the_calendar_has_already_are_not_proposed() -> None:
    versions.define("desk", desk(), NOW)
    known = ics(
        ("20261001", "20261004", "国庆节 休"),
        ("20261010", "20261011", "国庆节 班"),
        ("20261112", "20261113", "Founder's day"),
    )
    came = proposals.propose("desk", known, "2026.ics", NOW)
    assert [str(day.on) for day in came.proposed] == ["2026-11-12"]
    assert came.known == 4


def test_events_of_hours_and_of_months_are_passed_over() -> None:
    versions.define("desk", plain(), NOW)
    party = ics(("20270101", "20270401", "Long")).replace(b";VALUE=DATE:20270401", b";VALUE=DATE:20270401")
    party = party.replace(
        b"END:VCALENDAR",
        b"BEGIN:VEVENT\r\nUID:p\r\nDTSTART:20270105T100000Z\r\nDTEND:20270105T120000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR",
    )
    came = proposals.propose("desk", party, "x.ics", NOW)
    assert (came.proposed, came.passed_over) == ([], 2)


def test_a_file_that_is_no_list_and_a_calendar_that_is_not_there_are_refused() -> None:
    versions.define("desk", plain(), NOW)
    with pytest.raises(ListError, match="no ICS calendar"):
        proposals.propose("desk", b"\x89PNG", "x.png", NOW)
    with pytest.raises(versions.UnknownCalendarError):
        proposals.propose("hotline", OFFICIAL_2027, "x.ics", NOW)


def test_confirming_a_day_makes_a_version_that_knows_it(lead: User) -> None:
    versions.define("desk", plain(), NOW)
    proposals.propose("desk", OFFICIAL_2027, "2027.ics", NOW)
    version = proposals.confirm("desk", [proposed("2027-02-13").pk, proposed("2027-01-01").pk], NOW, lead)
    assert version.number == 2 and version.created_by == lead
    days = version.details.by_date
    assert days[on("2027-02-13")].hours == OFFICE and days[on("2027-01-01")].hours is None
    assert days[on("2027-01-01")].name("zh-hans") == "元旦"
    assert on("2027-01-02") not in days
    assert proposed("2027-01-01").decided_by == lead and not proposed("2027-01-01").is_open


def test_confirmed_days_survive_a_new_definition() -> None:
    versions.define("desk", plain(), NOW)
    proposals.propose("desk", OFFICIAL_2027, "2027.ics", NOW)
    proposals.confirm("desk", [proposed("2027-01-01").pk], NOW)
    version = versions.define("desk", plain(zone="Europe/Berlin"), NOW)
    assert on("2027-01-01") in version.details.by_date


def test_confirming_twice_is_refused_as_a_whole() -> None:
    versions.define("desk", plain(), NOW)
    proposals.propose("desk", OFFICIAL_2027, "2027.ics", NOW)
    first, second = proposed("2027-01-01"), proposed("2027-01-02")
    proposals.confirm("desk", [first.pk], NOW)
    for wrong in ([first.pk, second.pk], [10**9], []):
        with pytest.raises(UndecidableError):
            proposals.confirm("desk", wrong, NOW)
    assert proposed("2027-01-02").is_open


def test_a_proposal_of_another_calendar_cannot_be_confirmed_here() -> None:
    versions.define("desk", plain(), NOW)
    versions.define("hotline", plain(), NOW)
    proposals.propose("desk", OFFICIAL_2027, "2027.ics", NOW)
    with pytest.raises(UndecidableError):
        proposals.confirm("hotline", [proposed("2027-01-01").pk], NOW)


def test_a_whole_year_confirmed_is_no_longer_provisional(lead: User) -> None:
    versions.define("desk", desk(), NOW)
    proposals.propose("desk", OFFICIAL_2027, "2027.ics", NOW)
    version = proposals.confirm_year("desk", 2027, NOW, lead)
    assert not version.is_provisional(on("2027-06-01"))
    assert {day.source for day in version.details.days if day.on.year == 2027} == {"official"}
    assert on("2027-02-08") in version.details.by_date and on("2027-05-03") not in version.details.by_date
    assert not proposals.waiting("desk").exists()
    assert proposals.confirm_year("desk", 2027, NOW) == version
    assert ConfirmedYear.objects.get().confirmed_by == lead


def test_a_year_of_which_nothing_was_proposed_cannot_be_confirmed() -> None:
    versions.define("desk", desk(), NOW)
    with pytest.raises(UndecidableError, match="import its list first"):
        proposals.confirm_year("desk", 2027, NOW)
    assert versions.current("desk").is_provisional(on("2027-06-01"))


def test_a_rejected_day_stays_out_and_is_not_proposed_again(lead: User) -> None:
    first = versions.define("desk", plain(), NOW)
    martin = ics(("20271111", "20271112", "St. Martin"))
    proposals.propose("desk", martin, "feed.ics", NOW)
    assert proposals.reject("desk", [proposed("2027-11-11").pk], NOW, lead) == first
    assert proposals.propose("desk", martin, "feed.ics", NOW).proposed == []
    with pytest.raises(UndecidableError):
        proposals.reject("desk", [proposed("2027-11-11").pk], NOW)


def test_a_confirmed_day_can_be_taken_back() -> None:
    versions.define("desk", plain(), NOW)
    proposals.propose("desk", OFFICIAL_2027, "2027.ics", NOW)
    day = proposed("2027-01-01")
    proposals.confirm("desk", [day.pk], NOW)
    version = proposals.reject("desk", [day.pk], NOW)
    assert version.number == 3 and on("2027-01-01") not in version.details.by_date


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_is_told() -> None:
    versions.define("desk", plain(), NOW)
    proposals.propose("desk", OFFICIAL_2027, "2027.ics", NOW)
    day, outcomes = proposed("2027-01-01"), []

    def confirm() -> None:
        try:
            outcomes.append(proposals.confirm("desk", [day.pk], NOW).number)
        except UndecidableError:
            outcomes.append("told")
        connection.close()

    threads = [Thread(target=confirm) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(map(str, outcomes)) == ["2", "told"]
