"""Staff and teams, and everybody's own settings."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from answerable.accounts.models import Team, User
from answerable.events.models import Event
from answerable.events.names import EventName
from answerable.testing.cast import Cast

MEI = {
    "name": "Mei Lin",
    "email": "Mei@vendor.example",
    "role": "engineer",
    "language": "zh-hans",
    "is_active": "on",
}


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    """Han administers."""
    client.force_login(cast.han)
    return client


def test_somebody_new_gets_a_link_that_works_once(desk: Client) -> None:
    answer = desk.post("/desk/people/new/", MEI)
    found = re.search(r"(/accounts/link/[^\"<\s]+/)", answer.content.decode())
    assert found is not None
    assert User.objects.get(email="mei@vendor.example").role == "engineer"
    visitor = Client()
    assert "Mei Lin" in visitor.get(found[1]).content.decode()
    assert visitor.post(found[1]).status_code == 302
    assert visitor.get("/desk/").status_code == 200
    assert Client().post(found[1]).status_code == 410


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "li@vendor.example"},
        {"email": "x"},
        {"name": ""},
        {"role": "god"},
        {"language": "tlh"},
        {"name": "a\x00b"},
    ],
)
def test_what_cannot_be_is_refused_with_the_form_kept(desk: Client, wrong: dict[str, str]) -> None:
    answer = desk.post("/desk/people/new/", MEI | wrong)
    assert answer.status_code == 422
    assert User.objects.count() == 3


def test_somebody_is_changed_and_switched_off(cast: Cast, desk: Client) -> None:
    team = Team.objects.create(name="Second", slug="second")
    fields = MEI | {"name": "Wang F.", "email": "wang@vendor.example", "teams": [team.pk]}
    fields.pop("is_active")
    assert desk.post(f"/desk/people/{cast.wang.pk}/", fields).status_code == 302
    wang = User.objects.get(pk=cast.wang.pk)
    assert (wang.name, wang.is_active, list(wang.teams.all())) == ("Wang F.", False, [team])
    assert desk.post(f"/desk/people/{wang.pk}/link/").status_code == 404


def test_nobody_takes_away_their_own_rights_or_anothers_address(cast: Cast, desk: Client) -> None:
    own = MEI | {"email": "han@vendor.example", "role": "engineer"}
    assert desk.post(f"/desk/people/{cast.han.pk}/", own).status_code == 422
    assert desk.post(f"/desk/people/{cast.li.pk}/", MEI | {"email": "han@vendor.example"}).status_code == 422
    assert User.objects.get(pk=cast.han.pk).role == "administrator"


def test_teams_are_added_and_renamed(desk: Client) -> None:
    assert desk.post("/desk/people/teams/new/", {"name": "支持"}).status_code == 302
    team = Team.objects.get(name="支持")
    assert desk.post(f"/desk/people/teams/{team.pk}/", {"name": "二线"}).status_code == 302
    assert desk.post(f"/desk/people/teams/{team.pk}/", {"name": ""}).status_code == 422
    assert desk.post("/desk/people/teams/new/", {"name": ""}).status_code == 422
    assert desk.get(f"/desk/people/teams/{team.pk}/").status_code == 200


def test_my_own_settings(cast: Cast, client: Client) -> None:
    client.force_login(cast.wang)
    mine = {
        "name": "王芳",
        "language": "zh-hans",
        "zone": "Asia/Shanghai",
        "theme": "dark",
        "density": "compact",
        "signature": "王芳\n旺链科技",
    }
    assert (
        client.post("/desk/settings/", mine | {"role": "administrator", "email": "x@x.example"}).status_code
        == 302
    )
    wang = User.objects.get(pk=cast.wang.pk)
    assert (wang.name, wang.zone, wang.theme) == ("王芳", "Asia/Shanghai", "dark")
    assert (wang.role, wang.email) == ("engineer", "wang@vendor.example")
    page = client.get("/desk/settings/").content.decode()
    assert 'lang="zh-Hans"' in page
    assert 'data-theme="dark"' in page
    for wrong in ({"zone": "Mars"}, {"theme": "pink"}, {"name": ""}):
        assert client.post("/desk/settings/", mine | wrong).status_code == 422


def test_who_was_let_in_is_on_record(cast: Cast, client: Client) -> None:
    client.force_login(cast.han)
    form = {
        "name": "New Face",
        "email": "new@vendor.example",
        "role": "engineer",
        "language": "en",
        "is_active": "on",
    }
    client.post("/desk/people/new/", form)
    user = User.objects.get(email="new@vendor.example")
    client.post(f"/desk/people/{user.pk}/", {**form, "role": "lead"})
    told = Event.objects.filter(about_kind="user", about_id=user.pk).order_by("pk")
    assert [(event.name, event.facts["role"]) for event in told] == [
        (EventName.USER_ADDED, "engineer"),
        (EventName.USER_CHANGED, "lead"),
    ]
    assert {event.actor for event in told} == {cast.han}
