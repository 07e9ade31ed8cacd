"""`answerable user …`."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from typer.testing import CliRunner

from answerable.accounts.commands import app
from answerable.accounts.models import User

pytestmark = pytest.mark.django_db
run = CliRunner()


def test_add_prints_a_link_that_signs_in_once() -> None:
    words = ["add", "Wang@vendor.example", "--name", "Wang Fang", "--role", "lead", "--team", "Platform"]
    result = run.invoke(app, words)
    assert result.exit_code == 0
    user = User.objects.get()
    assert (user.email, user.role) == ("wang@vendor.example", "lead")
    client = Client()
    assert client.post(result.stdout.strip()).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    assert Client().post(result.stdout.strip()).status_code == 410


def test_add_again_or_with_a_wrong_role_is_refused_in_words() -> None:
    assert run.invoke(app, ["add", "a@vendor.example"]).exit_code == 0
    result = run.invoke(app, ["add", "a@vendor.example"])
    assert (result.exit_code, "already has an account" in result.stderr) == (1, True)
    result = run.invoke(app, ["add", "b@vendor.example", "--role", "boss"])
    assert (result.exit_code, "not known" in result.stderr) == (1, True)


def test_link_lets_in_somebody_who_is_locked_out() -> None:
    run.invoke(app, ["add", "a@vendor.example"])
    result = run.invoke(app, ["link", "A@vendor.example"])
    assert result.exit_code == 0
    assert Client().post(result.stdout.strip()).status_code == 302
    result = run.invoke(app, ["link", "b@vendor.example"])
    assert (result.exit_code, "no account" in result.stderr) == (1, True)


def test_link_for_somebody_who_may_not_sign_in_says_so() -> None:
    run.invoke(app, ["add", "a@vendor.example"])
    User.objects.update(is_active=False)
    result = run.invoke(app, ["link", "a@vendor.example"])
    assert (result.exit_code, "may not sign in" in result.stderr) == (1, True)


def test_list_shows_everybody() -> None:
    run.invoke(app, ["add", "b@vendor.example", "--name", "Bo"])
    run.invoke(app, ["add", "a@vendor.example", "--name", "安", "--team", "Platform"])
    listed = json.loads(run.invoke(app, ["list", "--json"]).stdout)
    assert listed[0] == {
        "email": "a@vendor.example",
        "name": "安",
        "role": "engineer",
        "teams": ["Platform"],
        "is_active": True,
    }
    assert "b@vendor.example" in run.invoke(app, ["list"]).stdout
