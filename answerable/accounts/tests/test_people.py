"""Adding the people who sign in."""

from __future__ import annotations

from functools import partial

import pytest

from answerable.accounts.models import Role, Team, User
from answerable.accounts.people import add_user, team_called
from answerable.testing.races import at_once

pytestmark = pytest.mark.django_db


def test_somebody_added_has_a_role_teams_and_an_address_in_small_letters() -> None:
    user = add_user(" Wang@Vendor.Example ", "Wang Fang", role=Role.LEAD, teams=["Platform", "数据库"])
    assert (user.email, user.role, user.is_lead, user.is_administrator) == (
        "wang@vendor.example",
        "lead",
        True,
        False,
    )
    assert {team.name for team in user.teams.all()} == {"Platform", "数据库"}
    assert not user.has_usable_password()


def test_a_password_is_kept_as_a_hash_only() -> None:
    user = add_user("a@vendor.example", "A", password="correct horse battery")
    assert user.check_password("correct horse battery")
    assert "horse" not in user.password


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"email": "no address"}, "not an e-mail address"),
        ({"role": "boss"}, "administrator, lead, engineer"),
        ({"language": "tlh"}, "en, zh-hans"),
        ({"zone": "Mars/Olympus"}, "Asia/Shanghai"),
    ],
)
def test_what_is_not_known_is_refused_in_words(words: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        add_user(**{"email": "a@vendor.example", "name": "A", **words})
    assert not User.objects.exists()


def test_an_address_is_taken_once_whatever_its_letters() -> None:
    add_user("a@vendor.example", "A")
    with pytest.raises(ValueError, match="user link"):
        add_user("A@Vendor.example", "B")


@pytest.mark.django_db(transaction=True)
def test_added_twice_at_once_one_is_told_that_it_exists() -> None:
    outcomes = at_once(*[partial(add_user, "a@vendor.example", "A", teams=["Platform"])] * 2)
    assert sorted(type(one).__name__ for one in outcomes) == ["User", "ValueError"]
    assert (User.objects.count(), Team.objects.count()) == (1, 1)


def test_teams_of_any_name_have_addresses_of_their_own() -> None:
    names = ["Platform A", "platform-a", "平台", "数据库", "网络"]
    slugs = [team_called(name).slug for name in names]
    assert slugs == ["platform-a", "platform-a-2", "team", "team-2", "team-3"]
    assert team_called("平台").slug == "team"


@pytest.mark.parametrize(
    ("name", "initials"), [("Wang Fang", "WF"), ("王芳", "王芳"), ("欧阳娜娜", "娜娜"), ("Li", "LI")]
)
def test_initials_fit_a_small_round_mark(name: str, initials: str) -> None:
    assert User(name=name).initials == initials
