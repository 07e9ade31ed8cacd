"""A message as its sender formatted it: a page that runs nothing and loads nothing from elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from answerable.cases.conversation import Words, receive_message
from answerable.cases.merging import merge
from answerable.cases.models import Case, Message, MessageFile
from answerable.files.models import StoredFile
from answerable.files.storage import keep
from answerable.mail.journal import store
from answerable.testing.cast import NOON, Cast

NOW = timezone.now()
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452" + "00000001" * 2 + "0806000000" + "1f15c489")


@pytest.fixture
def case(cast: Cast) -> Case:
    return cast.case(at=NOW - timedelta(hours=1))


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.wang)
    return client


def written(
    case: Case, html: str = "", quoted: str = "", files: tuple[StoredFile, ...] = (), **more: object
) -> Message:
    words = Words(text="My words.", html=html, quoted=quoted, author_name="Zhao", files=files)
    return receive_message(case, replace(words, **more), at=NOW)  # type: ignore[arg-type]


def shown(desk: Client, case: Case, message: Message) -> HttpResponse:
    return desk.get(f"/desk/cases/{case.number}/messages/{message.pk}/html/")  # type: ignore[return-value]


def test_it_is_seen_as_it_was_formatted(desk: Client, case: Case) -> None:
    answer = shown(desk, case, written(case, "<p>My <b>words</b>.</p><blockquote>Yours.</blockquote>"))
    page = answer.content.decode()
    assert "<p>My <b>words</b>.</p><blockquote>Yours.</blockquote>" in page


def test_nothing_in_it_runs_or_is_loaded_from_elsewhere(desk: Client, case: Case) -> None:
    message = written(case)
    # As if something had got past the sanitiser when it was stored.
    Message.objects.filter(pk=message.pk).update(
        html="<script>alert(1)</script><img src='https://t.example/a.png' onerror=alert(1)>"
        "<form action='https://t.example'><input></form><p style='background:url(https://t.example)'>x</p>"
    )
    answer = shown(desk, case, message)
    page = answer.content.decode()
    assert "alert" not in page
    assert "<form" not in page
    assert "url(" not in page
    assert 'data-remote-src="https://t.example/a.png"' in page
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline';")
    assert "allow-scripts" not in policy
    assert "allow-forms" not in policy
    assert "frame-ancestors 'self'" in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]


def test_pictures_of_the_mail_come_from_our_own_address(desk: Client, case: Case) -> None:
    picture = keep(PNG, name="a b.png", media_type="image/png", at=NOON, content_id="Pic@x", is_inline=True)
    message = written(case, '<img data-cid="pic@x" alt="Screen">', files=(picture,))
    address = f"/desk/files/{MessageFile.objects.get().pk}/a%20b.png"
    assert f'<img src="{address}" alt="Screen" loading="lazy">' in shown(desk, case, message).content.decode()
    assert desk.get(address).headers["Content-Type"] == "image/png"


def test_what_is_no_picture_is_not_shown_as_one(desk: Client, case: Case) -> None:
    page = keep(b"<script>", name="a.html", media_type="text/html", at=NOON, content_id="p@x", is_inline=True)
    message = written(case, '<img data-cid="p@x" alt="Screen">', files=(page,))
    assert "<span>[Screen]</span>" in shown(desk, case, message).content.decode()


def test_the_conversation_shows_the_words_and_offers_the_rest(desk: Client, case: Case) -> None:
    picture = keep(PNG, name="a.png", media_type="image/png", at=NOON)
    written(case, '<p>My words.</p><img data-remote-src="https://t.example/a.png">', files=(picture,))
    page = desk.get(case.get_absolute_url()).content.decode()
    assert "As it was formatted" in page
    assert "1 picture lies on another server" in page
    assert 'sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"' in page
    assert "https://t.example" not in page
    assert 'class="file__picture"' in page
    assert "frame-src 'self'" in desk.get(case.get_absolute_url()).headers["Content-Security-Policy"]


def test_a_plain_mail_is_seen_whole_in_its_order(desk: Client, case: Case) -> None:
    raw = b"From: z@huaxin.example\r\n\r\nHi,\r\n> Which version?\r\nFour.\r\n<b>&\r\n"
    inbound = store(raw, envelope_from="z@huaxin.example", envelope_to=["b@y"], door="smtp", at=NOON)
    message = written(case, quoted="> Which version?", inbound=inbound)
    assert "The whole mail" in desk.get(case.get_absolute_url()).content.decode()
    page = shown(desk, case, message).content.decode()
    assert "Hi,\n&gt; Which version?\nFour.\n&lt;b&gt;&amp;" in page


def test_a_message_that_is_nothing_but_its_words_has_no_such_page(desk: Client, case: Case) -> None:
    assert shown(desk, case, written(case)).status_code == 404


def test_only_through_its_own_case_is_a_message_found(cast: Cast, desk: Client, case: Case) -> None:
    message = written(case, "<p>x</p>")
    other = cast.case(cast.anna, at=NOW - timedelta(hours=2))
    assert shown(desk, other, message).status_code == 404
    merge(cast.case(at=NOW), case, by=cast.wang, at=NOW)
    case.refresh_from_db()
    assert shown(desk, case, message).status_code == 200


def test_strangers_are_sent_to_the_door(client: Client, case: Case) -> None:
    assert shown(client, case, written(case, "<p>x</p>")).status_code == 302
