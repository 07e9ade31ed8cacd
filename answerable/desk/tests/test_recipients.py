"""The recipient bar, and who takes part, on the page of a case."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from answerable.cases.conversation import Words, receive_message
from answerable.cases.models import Case
from answerable.cases.participants import invite
from answerable.customers.directory import meet_contact
from answerable.mail.models import OutboundMail
from answerable.testing.cast import NOON, Cast


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.wang)
    return client


def ticks(html: str) -> dict[str, tuple[str, bool]]:
    """Address: part and whether it is ticked."""
    found = re.findall(r'<input type="checkbox" name="(to|cc)" value="([^"]+)"( checked)?', html)
    return {address: (part, bool(checked)) for part, address, checked in found}


def page(desk: Client, case: Case, query: str = "") -> str:
    return desk.get(f"{case.get_absolute_url()}{query}").content.decode()


def form(case: Case, **fields: object) -> dict[str, object]:
    return {"text": "Hello", "bar": "1", "contact": "zhao@huaxin.example", "to": [], "cc": [], **fields}


def test_the_bar_shows_who_gets_it_and_what_has_to_be_known_of_them(cast: Cast, desk: Client) -> None:
    case = cast.case()
    invite(case, "qian@huaxin.example", "Qian", at=NOON, by=cast.wang)
    invite(case, "lead@partner.example", "Lead", at=NOON, by=cast.wang)
    invite(case, "eve@elsewhere.example", "Eve", at=NOON, is_confirmed=False)
    html = page(desk, case)
    assert ticks(html) == {
        "zhao@huaxin.example": ("to", True),
        "qian@huaxin.example": ("cc", True),
        "lead@partner.example": ("cc", True),
        "eve@elsewhere.example": ("cc", False),
    }
    assert html.count("added by mail, not confirmed") == 1
    assert html.count("not of Shanghai Huaxin") == 1
    assert "added by Wang Fang" in html


def test_the_customers_people_are_suggested_and_nobody_of_another_customer(cast: Cast, desk: Client) -> None:
    meet_contact("qian@huaxin.example", "Qian Li", at=NOON)
    html = page(desk, cast.case())
    assert '<option value="qian@huaxin.example">Qian Li</option>' in html
    assert "anna@nordbank.example" not in html


def test_a_message_is_answered_by_its_own_button(cast: Cast, desk: Client) -> None:
    case = cast.case()
    first = case.messages.get()
    invite(case, "qian@huaxin.example", "Qian", at=NOON)
    words = Words("Me too.", "Qian", author_address="qian@huaxin.example", message_id="<q@huaxin.example>")
    receive_message(case, words, at=NOON)
    assert ticks(page(desk, case))["qian@huaxin.example"] == ("to", True)
    html = page(desk, case, f"?answer={first.pk}")
    assert ticks(html)["qian@huaxin.example"] == ("cc", False)
    assert f'name="answers" value="{first.pk}"' in html
    for nonsense in ("x", "-1", "9" * 40, str(cast.case(cast.anna).messages.get().pk)):
        assert desk.get(f"{case.get_absolute_url()}?answer={nonsense}").status_code == 200


def test_just_those_who_were_ticked_get_it(cast: Cast, desk: Client) -> None:
    case = cast.case()
    invite(case, "qian@huaxin.example", "Qian", at=NOON, by=cast.wang)
    fields = form(
        case, to=["zhao@huaxin.example"], cc=["", "new@huaxin.example, The boss <Boss@huaxin.example>"]
    )
    assert desk.post(f"{case.get_absolute_url()}replies/", fields).status_code == 302
    sent = OutboundMail.objects.get(automatic=False)
    assert sent.recipients == ["zhao@huaxin.example", "new@huaxin.example", "boss@huaxin.example"]


def test_a_refused_form_keeps_text_and_recipients(cast: Cast, desk: Client) -> None:
    case = cast.case()
    invite(case, "qian@huaxin.example", "Qian", at=NOON, by=cast.wang)
    fields = form(case, to=["zhao@huaxin.example"], cc=["nobody"], text="Long words")
    answer = desk.post(f"{case.get_absolute_url()}replies/", fields)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "“nobody” among the recipients is no address" in html
    assert "Long words</textarea>" in html
    assert ticks(html)["qian@huaxin.example"] == ("cc", False)
    assert 'name="cc" value="nobody"' in html


def test_an_answer_written_for_another_contact_is_not_sent(cast: Cast, desk: Client) -> None:
    case = cast.case()
    fields = form(case, to=["zhao@huaxin.example"], contact="old@huaxin.example")
    answer = desk.post(f"{case.get_absolute_url()}replies/", fields)
    assert answer.status_code == 409
    assert "contact of this case changed" in answer.content.decode()
    assert not OutboundMail.objects.exists()


def test_nobody_ticked_is_refused(cast: Cast, desk: Client) -> None:
    case = cast.case()
    answer = desk.post(f"{case.get_absolute_url()}replies/", form(case))
    assert (answer.status_code, OutboundMail.objects.count()) == (409, 0)


def test_somebody_is_taken_out_of_the_case(cast: Cast, desk: Client) -> None:
    case = cast.case()
    invite(case, "lead@partner.example", "Lead", at=NOON)
    for _time in range(2):
        fields = {"address": "lead@partner.example"}
        assert desk.post(f"{case.get_absolute_url()}participants/end/", fields).status_code == 302
    assert "lead@partner.example" not in ticks(page(desk, case))


def test_a_message_says_who_got_it_and_how_it_was_known(cast: Cast, desk: Client) -> None:
    case = cast.case()
    words = Words(
        "Me too.",
        "Qian",
        author_address="qian@huaxin.example",
        to=["technology@vonechain.com"],
        cc=["boss@huaxin.example"],
        matched_by="number",
    )
    receive_message(case, words, at=NOON)
    html = page(desk, case)
    for words_shown in (
        "to technology@vonechain.com and 1 other",
        "<dd>boss@huaxin.example</dd>",
        "the case number in its subject, and its sender",
    ):
        assert words_shown in html
