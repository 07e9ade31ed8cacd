"""Putting policies in force: versions are only ever added."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import Error, connection, transaction

from answerable.calendars import versions as calendars
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.policy import versions
from answerable.policy.models import PolicyVersion
from answerable.policy.problems import PolicyError
from answerable.policy.reading import fingerprint
from answerable.policy.tests.policies import NORTHLIGHT, SMALL, VONECHAIN, clause

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_a_policy_is_put_in_force_with_its_calendars() -> None:
    version = versions.activate(VONECHAIN, AT)
    assert (version.number, version.sha256, version.source) == (1, fingerprint(VONECHAIN), VONECHAIN)
    assert versions.active() == version
    assert version.document.clause("respond-p1").target.duration == timedelta(hours=4)
    assert calendars.current("office").calendar.name == "office hours"
    assert calendars.current("office").definition == version.document.calendars["office"]


def test_it_is_on_record_who_did_it(django_user_model) -> None:
    user = django_user_model.objects.create_user("lead@example.com", "x", name="Lin")
    version = versions.activate(SMALL, AT, by=user)
    event = Event.objects.get(name=EventName.POLICY_ACTIVATED)
    assert (event.about, event.at, event.actor) == (version.ref, AT, user)
    assert event.facts == {"number": 1, "sha256": version.sha256}


def test_the_same_policy_again_changes_nothing() -> None:
    first = versions.activate(SMALL, AT)
    assert versions.activate(SMALL, AT + timedelta(days=1)) == first
    assert PolicyVersion.objects.count() == 1


def test_a_new_policy_leaves_the_old_version_as_it_was() -> None:
    first = versions.activate(SMALL, AT)
    second = versions.activate(SMALL.replace("PT4H", "PT2H"), AT + timedelta(days=1))
    assert versions.active() == second
    assert versions.numbered(1).document.clause("respond").target.duration == timedelta(hours=4)
    assert first.document.clause("respond").target.duration == timedelta(hours=4)


def test_going_back_is_a_new_version_too() -> None:
    for source in (SMALL, NORTHLIGHT, SMALL):
        versions.activate(source, AT)
    assert [row.number for row in PolicyVersion.objects.all()] == [1, 2, 3]
    assert versions.active().document.id == "small"


@pytest.mark.parametrize(
    "source",
    [
        "format = 1",
        SMALL + clause("faster", 'target = "PT2H"'),
        SMALL.replace("always_open = true", "hours.mon = []"),
    ],
    ids=["incomplete", "contradictory", "never open"],
)
def test_a_policy_with_errors_is_refused_and_changes_nothing(source: str) -> None:
    with pytest.raises(PolicyError):
        versions.activate(source, AT)
    assert versions.active_or_none() is None


@pytest.mark.parametrize(
    "statement", ["UPDATE policy_policyversion SET source = ''", "DELETE FROM policy_policyversion"]
)
def test_the_database_itself_refuses_to_change_a_version(statement: str) -> None:
    versions.activate(SMALL, AT)
    with pytest.raises(Error, match="append only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert versions.active().source == SMALL


def test_the_shipped_policy_holds_until_another_is_activated() -> None:
    assert versions.activate_shipped_default(AT).document.id == "vonechain"
    assert versions.activate_shipped_default(AT) is None
    versions.activate(NORTHLIGHT, AT)
    assert versions.activate_shipped_default(AT) is None
    assert versions.active().document.id == "northlight"


def test_without_a_policy_the_way_out_is_told() -> None:
    with pytest.raises(versions.NoPolicyError, match="answerable policy activate"):
        versions.active()
    with pytest.raises(versions.NoPolicyError, match="no version 7"):
        versions.numbered(7)


def test_days_people_confirmed_count_for_the_version_in_force() -> None:
    old = versions.activate(VONECHAIN, AT)
    assert versions.contents_for(old, AT)("office") == calendars.current("office").details
    versions.activate(NORTHLIGHT, AT)
    assert versions.contents_for(old, AT)("office").definition == old.document.calendars["office"]
