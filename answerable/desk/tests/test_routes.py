"""Every route of the product is classified, and keeps what its class promises (attacks 32 and 37)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import models
from django.test import Client

from answerable.accounts.models import User
from answerable.cases.models import Case, Message, Note
from answerable.commitments.models import Commitment
from answerable.customers.models import Contact, Customer
from answerable.desk.tests.routes import (
    ADMINISTRATORS,
    BOTH,
    GET,
    LEADS,
    METHODS,
    POST,
    PROGRAMS,
    PUBLIC,
    SIGN_IN,
    STAFF,
    Route,
    Things,
    routes,
    things,
)
from answerable.events.models import Event
from answerable.mail.models import InboundMail, Mailbox, OutboundMail
from answerable.testing.cast import Cast

INSIDE = STAFF | LEADS | ADMINISTRATORS
KEPT: list[type[models.Model]] = [
    Case,
    Message,
    Note,
    Commitment,
    Customer,
    Contact,
    Event,
    InboundMail,
    OutboundMail,
    Mailbox,
    get_user_model(),
]


def ours(*names: str) -> list[Route]:
    """Routes by name."""
    return [route for route in routes() if route.name in names]


@pytest.fixture
def world(cast: Cast) -> Things:
    return things(cast, cast.wang)


def sign_in(client: Client, user: User) -> None:
    client.force_login(user)
    client.raise_request_exception = True


def test_every_route_is_classified() -> None:
    classes = [set(PUBLIC), set(PROGRAMS), SIGN_IN, set(STAFF), set(LEADS), set(ADMINISTRATORS)]
    known = set().union(*classes)
    names = {route.name for route in routes()}
    assert names - known == set(), "say in routes.py who may use these"
    assert known - names == set(), "these are gone; take them out of routes.py"
    assert sum(map(len, classes)) == len(known), "one class each"


def test_nobody_comes_in_without_signing_in(world: Things, client: Client) -> None:
    for route in ours(*INSIDE):
        for method in METHODS[route.name].split():
            answer = client.generic(method, world.address(route))
            assert answer.status_code in (302, 403), (route, method, answer.status_code)
            if answer.status_code == 302:
                assert answer.headers["Location"].startswith("/accounts/login/"), route


def test_programs_need_a_token_and_no_session_will_do(cast: Cast, world: Things, client: Client) -> None:
    sign_in(client, cast.han)
    for route in ours(*PROGRAMS):
        for method in PROGRAMS[route.name].split():
            assert client.generic(method, world.address(route)).status_code == 401, route


def test_sign_in_pages_show_strangers_nothing(client: Client, db: None) -> None:
    for route in ours(*SIGN_IN):
        answer = client.get("/" + route.pattern)
        assert answer.status_code in (302, 403, 404), (route, answer.status_code)


def test_somebody_switched_off_is_out_at_once(cast: Cast, world: Things, client: Client) -> None:
    sign_in(client, cast.wang)
    assert client.get("/desk/").status_code == 200
    cast.wang.is_active = False
    cast.wang.save()
    for route in ours(*INSIDE):
        method = METHODS[route.name].split()[0]
        assert client.generic(method, world.address(route)).status_code in (302, 403), route


def test_engineers_do_not_administer(cast: Cast, world: Things, client: Client) -> None:
    sign_in(client, cast.wang)
    for route in ours(*ADMINISTRATORS):
        for method in METHODS[route.name].split():
            assert client.generic(method, world.address(route)).status_code == 403, (route, method)


def test_engineers_do_not_lead(cast: Cast, world: Things, client: Client) -> None:
    sign_in(client, cast.wang)
    for route in ours(*LEADS):
        for method in METHODS[route.name].split():
            assert client.generic(method, world.address(route)).status_code == 403, (route, method)
    sign_in(client, cast.li)
    assert client.get("/desk/duty/").status_code == 200


@pytest.mark.parametrize("missing", [False, True])
def test_each_answers_only_its_own_methods(cast: Cast, world: Things, client: Client, missing: bool) -> None:
    sign_in(client, cast.han)
    for route in ours(*METHODS.keys() - {"account_login", "account_inactive"}):  # those are allauth's
        for method in ("GET", "POST", "PUT", "DELETE"):
            if method in METHODS[route.name].split():
                continue
            answer = client.generic(method, world.address(route, missing=missing))
            assert answer.status_code == 405, (route, method, answer.status_code)


def test_looking_changes_nothing(cast: Cast, world: Things, client: Client) -> None:
    """Attack 37: no GET changes state; only what I have seen is noted."""
    sign_in(client, cast.han)
    client.get("/desk/")
    before = snapshot()
    for route in ours(*(name for name, methods in METHODS.items() if methods in (GET, BOTH))):
        answer = client.get(world.address(route))
        assert answer.status_code in (200, 302, 410), (route, answer.status_code)
        assert snapshot() == before, route


def test_a_thing_that_does_not_exist_is_not_found(cast: Cast, world: Things, client: Client) -> None:
    sign_in(client, cast.han)
    for route in ours(*INSIDE):
        if "<" not in route.pattern:
            continue
        for method in METHODS[route.name].split():
            answer = client.generic(method, world.address(route, missing=True))
            assert answer.status_code == 404, (route, method, answer.status_code)


def test_what_one_may_not_see_is_not_found_either(
    cast: Cast, world: Things, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page of one thing goes through `visible_to`: when that shows nothing, nothing is found."""
    from answerable.cases.querysets import CaseQuerySet
    from answerable.commitments.querysets import CommitmentQuerySet

    sign_in(client, cast.han)
    for scope in (CaseQuerySet, CommitmentQuerySet):
        monkeypatch.setattr(scope, "visible_to", lambda rows, user: rows.none())
    guarded = [route for route in ours(*STAFF) if "<str:number>" in route.pattern]
    guarded += ours("commitment_why", "file")
    for route in guarded:
        for method in METHODS[route.name].split():
            answer = client.generic(method, world.address(route))
            assert answer.status_code == 404, (route, method, answer.status_code)
    for address in ("/desk/", "/desk/queue/?state=any", "/desk/search/?q=Nodes"):
        assert world.case.subject not in client.get(address).content.decode()


def test_a_post_without_its_token_is_refused(cast: Cast, world: Things) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, cast.han)
    before = snapshot()
    for route in ours(*(name for name, methods in METHODS.items() if POST in methods)):
        assert client.post(world.address(route)).status_code == 403, route
    assert snapshot() == before


def test_every_page_carries_its_guards(cast: Cast, world: Things, client: Client) -> None:
    sign_in(client, cast.han)
    for route in ours(*(name for name, methods in METHODS.items() if methods in (GET, BOTH))):
        if route.name == "case_message_html":  # test_formatted.py tells its own policy
            continue
        answer = client.get(world.address(route))
        policy = answer.headers.get("Content-Security-Policy", "")
        assert "default-src 'none'" in policy, route
        assert "unsafe" not in policy, route
        assert answer.headers["X-Content-Type-Options"] == "nosniff", route
        assert answer.headers["X-Frame-Options"] == "DENY", route
        assert answer.headers["Referrer-Policy"] == "same-origin", route


def test_pages_of_people_signed_in_are_not_kept_by_caches(cast: Cast, world: Things, client: Client) -> None:
    sign_in(client, cast.han)
    for route in ours("desk", "queue", "case", "customer", "mail_in", "people"):
        answer = client.get(world.address(route))
        assert "no-store" in answer.headers.get("Cache-Control", ""), route


def snapshot() -> dict[str, list[Any]]:
    """All that must not change by looking."""
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in KEPT}
