"""The page of one case and its fragments."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from answerable.cases import acknowledgement
from answerable.cases.conversation import Words, add_note, receive_message, reply
from answerable.cases.models import Case, Message
from answerable.cases.participants import invite
from answerable.commitments.models import Commitment
from answerable.customers.models import Contact
from answerable.desk.models import Seen
from answerable.notifications.models import Notice
from answerable.testing.cast import NOON, Cast

NOW = timezone.now()
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"


@pytest.fixture
def case(cast: Cast) -> Case:
    return cast.case(at=NOW - timedelta(hours=1))


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.wang)
    return client


def page(desk: Client, case: Case, part: str = "") -> str:
    answer = desk.get(f"/desk/cases/{case.number}/{part}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_says_what_is_owed_to_whom_and_what_was_said(desk: Client, case: Case) -> None:
    html = page(desk, case)
    for word in (case.number, case.subject, "Zhao Wei", "Shanghai Huaxin", "all nodes stand still", "due in"):
        assert word in html


def test_the_number_is_found_however_it_is_typed(desk: Client, case: Case) -> None:
    assert desk.get(f"/desk/cases/{case.number.lower()}/").status_code == 200


def test_looking_marks_it_as_seen_and_its_notices_as_read(cast: Cast, desk: Client, case: Case) -> None:
    case.assignee = cast.wang
    case.save()
    cast.write(case, "Anything new?", at=NOW - timedelta(minutes=5))
    assert Notice.objects.filter(user=cast.wang, read_at=None).exists()
    page(desk, case)
    assert not Notice.objects.filter(user=cast.wang, read_at=None).exists()
    assert Seen.objects.filter(user=cast.wang, case=case).exists()


def test_later_entries_are_asked_for_by_number(cast: Cast, desk: Client, case: Case) -> None:
    after = re.search(r"conversation/\?after=(\d+)", page(desk, case))
    assert after is not None
    assert "<article" not in page(desk, case, f"conversation/?after={after[1]}")
    cast.write(case, "One more thing.", at=NOW)
    news = page(desk, case, f"conversation/?after={after[1]}")
    assert "One more thing." in news
    assert "all nodes stand still" not in news
    for nonsense in ("", "x", "-1", "²", "9" * 30):
        assert desk.get(f"/desk/cases/{case.number}/conversation/?after={nonsense}").status_code == 200


@pytest.mark.parametrize("part", ["row/", "facts/", "commitments/", "panel/"])
def test_a_fragment_is_what_the_page_has(desk: Client, case: Case, part: str) -> None:
    fragment = page(desk, case, part)
    assert "<html" not in fragment
    assert fragment.strip().startswith("<")


def test_one_message_again(cast: Cast, desk: Client, case: Case) -> None:
    message = reply(case, "Please restart it.", by=cast.wang, at=NOW)
    assert "Please restart it." in page(desk, case, f"messages/{message.pk}/")
    other = cast.case(cast.anna)
    assert desk.get(f"/desk/cases/{other.number}/messages/{message.pk}/").status_code == 404


def test_why_a_promise_is_due_then(desk: Client, case: Case) -> None:
    row = Commitment.objects.filter(within_id=case.pk).first()
    assert row is not None
    assert desk.get(f"/desk/commitments/{row.pk}/why/").status_code == 200


def test_who_else_is_here(cast: Cast, desk: Client, case: Case) -> None:
    other = Client()
    other.force_login(cast.li)
    assert other.post(f"/desk/cases/{case.number}/presence/", {"writing": "1"}).content == b""
    answer = desk.post(f"/desk/cases/{case.number}/presence/")
    assert answer.content.decode() == "Li Lei is writing here."
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_what_strangers_write_is_shown_and_never_run(cast: Cast, desk: Client) -> None:
    """Attacks 24, 25, 29: names, subjects, words and copies come out as they were typed."""
    eve = Contact.objects.create(name=EVIL, email="eve@x.example", customer=cast.nordbank, created_at=NOON)
    cast.nordbank.name = EVIL
    cast.nordbank.save()
    case = cast.case(eve, at=NOW - timedelta(hours=1), subject=f"{{{{7*7}}}} {EVIL}")
    words = Words(
        text=f'{EVIL} {{{{7*7}}}} {{% debug %}} javascript:alert(3) http://a.example/"><script>alert(4)</script>',
        quoted=EVIL,
        html=EVIL,
        author_name=EVIL,
        author_address=f"{EVIL}@x.example",
        contact=eve,
    )
    receive_message(case, words, at=NOW - timedelta(minutes=9))
    invite(case, f"{EVIL}@y.example", EVIL, at=NOW)
    add_note(case, f"{EVIL}\n\n[press](javascript:alert(5)) <b onclick=x>", by=cast.wang, at=NOW)
    for address in (
        case.get_absolute_url(),
        "/desk/queue/",
        "/desk/?whose=all",
        "/desk/search/?q=7",
        f"/desk/customers/{cast.nordbank.pk}/",
        "/desk/customers/",
        f"/desk/queue/?words={EVIL}",
    ):
        html = desk.get(address).content.decode()
        assert "<script>alert" not in html, address
        assert "<img src=x" not in html, address
        assert 'href="javascript:' not in html, address
        assert "<b onclick" not in html, address
    assert "{{7*7}}" in html or "{{7*7}}" in page(desk, case)


def test_a_case_costs_the_same_however_long_the_talk(
    cast: Cast, desk: Client, case: Case, django_assert_max_num_queries: Any
) -> None:
    reply(case, "Answer", by=cast.wang, at=NOW)
    add_note(case, "Note", by=cast.li, at=NOW)
    short = queries_of(desk, case, django_assert_max_num_queries)
    for minute in range(12):
        at = NOW + timedelta(minutes=minute)
        cast.write(case, f"More {minute}", at=at)
        reply(Case.objects.get(pk=case.pk), f"Answer {minute}", by=cast.wang, at=at)
        add_note(case, f"Note {minute}", by=cast.li, at=at)
    assert Message.objects.filter(case=case).count() == 26
    assert queries_of(desk, case, django_assert_max_num_queries) <= short + 1


def queries_of(desk: Client, case: Case, counting: Any) -> int:
    page(desk, case)
    with counting(43) as seen:
        page(desk, case)
    return len(seen.captured_queries)


def test_a_note_that_came_by_mail_says_that_nobody_verified_its_sender(
    cast: Cast, desk: Client, case: Case
) -> None:
    sentence = "came by mail, sender not verified"
    add_note(case, "Ask for the chain id.", by=cast.wang, at=NOW)
    assert sentence not in page(desk, case)
    add_note(case, "Send them the root password.", by=None, author_name=cast.wang.name, at=NOW)
    html = page(desk, case)
    assert html.count(sentence) == 1
    assert html.index(sentence) < html.index("root password")


def test_the_conversation_says_why_nothing_was_acknowledged(
    cast: Cast, desk: Client, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acknowledgement, "MOST_PER_CONTACT", 0)
    assert acknowledgement.acknowledge(case, at=NOW) is None
    assert "No acknowledgement was sent: this address had too many" in page(desk, case)
