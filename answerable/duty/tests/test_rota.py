"""Who is on duty, who is on call, and when may somebody be disturbed?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from answerable.accounts.models import User
from answerable.accounts.people import add_user, team_called
from answerable.duty.models import Absence, Shift, ShiftKind
from answerable.duty.rota import is_reachable, next_reachable_at, on_call, on_duty
from answerable.testing.cast import NOON

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def person(name: str) -> User:
    return add_user(f"{name}@vendor.example", name.capitalize())


def shift(user: User, first: float, last: float, *, team: str = "", kind: str = ShiftKind.DESK) -> None:
    Shift.objects.create(
        user=user,
        team=team_called(team) if team else None,
        kind=kind,
        starts_at=NOON + first * HOUR,
        ends_at=NOON + last * HOUR,
    )


def away(user: User, first: float, last: float) -> None:
    Absence.objects.create(user=user, starts_at=NOON + first * HOUR, ends_at=NOON + last * HOUR)


def test_on_duty_from_the_first_instant_to_before_the_last() -> None:
    an = person("an")
    shift(an, 0, 8)
    assert [on_duty(NOON + hours * HOUR) for hours in (-0.01, 0, 7.99, 8)] == [[], [an], [an], []]


def test_a_team_has_its_own_people_and_those_for_all() -> None:
    an, bo, cy = person("an"), person("bo"), person("cy")
    shift(an, 0, 8, team="A")
    shift(bo, 0, 8, team="B")
    shift(cy, 0, 8)
    assert on_duty(NOON, team_called("A")) == [an, cy]
    assert on_duty(NOON) == [an, bo, cy]


def test_on_call_the_teams_own_come_before_those_for_all_and_never_another_teams() -> None:
    an, bo, cy = person("an"), person("bo"), person("cy")
    shift(bo, 0, 8, team="B", kind=ShiftKind.ON_CALL)
    assert on_call(NOON, team_called("A")) == []
    shift(cy, 0, 8, kind=ShiftKind.ON_CALL)
    assert on_call(NOON, team_called("A")) == [cy]
    shift(an, 0, 8, team="A", kind=ShiftKind.ON_CALL)
    assert on_call(NOON, team_called("A")) == [an]
    assert on_call(NOON) == [an, bo, cy]


def test_who_is_away_or_has_left_is_not_there() -> None:
    an, bo = person("an"), person("bo")
    for user in (an, bo):
        shift(user, 0, 8)
        shift(user, 0, 8, kind=ShiftKind.ON_CALL)
    away(an, -1, 1)
    User.objects.filter(pk=bo.pk).update(is_active=False)
    assert (on_duty(NOON), on_call(NOON)) == ([], [])
    assert on_duty(NOON + HOUR) == [an]


def test_without_a_rota_somebody_may_always_be_disturbed_unless_away() -> None:
    an = person("an")
    assert is_reachable(an, NOON)
    away(an, 0, 5)
    assert not is_reachable(an, NOON)
    assert next_reachable_at(an, NOON) == NOON + 5 * HOUR


def test_with_a_rota_only_on_a_shift() -> None:
    an = person("an")
    shift(an, 10, 18)
    shift(an, 34, 42)
    away(an, 9, 20)
    assert not is_reachable(an, NOON)
    assert next_reachable_at(an, NOON) == NOON + 34 * HOUR
    assert next_reachable_at(an, NOON + 35 * HOUR) == NOON + 35 * HOUR


def test_a_rota_that_ended_keeps_no_notice_back_for_ever() -> None:
    an = person("an")
    shift(an, -20, -10)
    assert is_reachable(an, NOON)
    assert next_reachable_at(an, NOON) == NOON
