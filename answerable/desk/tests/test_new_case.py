"""A case by hand."""

from __future__ import annotations

import pytest
from django.test import Client

from answerable.cases.models import Case, Message
from answerable.commitments.models import Commitment
from answerable.testing.cast import Cast

CALL = {
    "subject": "Node 3 stands still",
    "contact": "Zhao@huaxin.example",
    "text": "He called; node 3 stands still.",
    "kind": "incident",
    "severity": "P2",
    "door": "hotline",
}


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.wang)
    return client


def test_somebody_called(cast: Cast, desk: Client) -> None:
    answer = desk.post("/desk/cases/new/", CALL)
    case = Case.objects.get()
    assert answer.headers["Location"] == case.get_absolute_url()
    assert (case.contact, case.customer, case.door, case.severity) == (
        cast.zhao,
        cast.huaxin,
        "hotline",
        "P2",
    )
    assert Message.objects.get(case=case).text == "He called; node 3 stands still."
    assert Commitment.objects.filter(within_id=case.pk).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": ""},
        {"contact": "x"},
        {"severity": "P9"},
        {"kind": "wish"},
        {"door": "window"},
        {"text": ""},
    ],
)
def test_what_is_missing_is_asked_for_with_the_form_kept(desk: Client, wrong: dict[str, str]) -> None:
    answer = desk.post("/desk/cases/new/", CALL | wrong)
    assert answer.status_code == 422
    if "text" not in wrong:
        assert "He called; node 3 stands still." in answer.content.decode()
    assert not Case.objects.exists()


def test_the_form_offers_the_severities_of_the_policy(desk: Client) -> None:
    html = desk.get("/desk/cases/new/").content.decode()
    for code in ("P1", "P2", "P3"):
        assert f'value="{code}"' in html
