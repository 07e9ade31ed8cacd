"""The tray of what came in, and the outbox."""

from __future__ import annotations

import pytest
from django.test import Client

from answerable.cases.conversation import reply
from answerable.desk.views import mail as views
from answerable.intake.receive import receive
from answerable.mail import outcomes
from answerable.mail.journal import store
from answerable.mail.models import InboundMail, OutboundMail
from answerable.mail.sending import UNDELIVERABLE
from answerable.testing.cast import NOON, Cast

RAW = b"From: Eve <eve@x.example>\r\nSubject: <b>Hello</b>\r\nMessage-ID: <a@x>\r\n\r\nWords."


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    """Han administers."""
    client.force_login(cast.han)
    return client


def stored(raw: bytes = RAW) -> InboundMail:
    return store(raw, envelope_from="eve@x.example", envelope_to=["a@b.example"], door="smtp", at=NOON)


def text(desk: Client, address: str) -> str:
    answer = desk.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_mail_is_listed_with_its_outcome(desk: Client) -> None:
    receive(stored().pk, now=NOON)
    failed = stored(RAW + b"2")
    outcomes.fail(failed, reason="It was too odd.", at=NOON)
    html = text(desk, "/desk/mail/")
    assert "&lt;b&gt;Hello&lt;/b&gt;" in html
    assert "It was too odd." in html
    assert f"/desk/mail/{failed.pk}/again/" in html
    assert "It was too odd." not in text(desk, "/desk/mail/?outcome=accepted")
    assert "&lt;b&gt;Hello" in text(desk, "/desk/mail/?find=hello")
    assert "&lt;b&gt;Hello" not in text(desk, "/desk/mail/?find=xyzzy")
    for query in ("outcome=x&before=²", "before=-1", "find=%00", "before=99999999999999999999999"):
        text(desk, f"/desk/mail/?{query}")
        text(desk, f"/desk/mail/out/?{query}")


def test_the_bytes_are_a_download(desk: Client) -> None:
    answer = desk.get(f"/desk/mail/{stored().pk}/raw/")
    assert answer.content == RAW
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_failed_mail_is_read_again_and_an_accepted_one_is_not(desk: Client) -> None:
    failed = stored()
    outcomes.fail(failed, reason="Odd", at=NOON)
    assert desk.post(f"/desk/mail/{failed.pk}/again/").status_code == 302
    assert InboundMail.objects.get(pk=failed.pk).outcome == "waiting"
    receive(failed.pk, now=NOON)
    row = desk.post(f"/desk/mail/{failed.pk}/again/", headers={"HX-Request": "true"})
    assert row.status_code == 200
    assert InboundMail.objects.get(pk=failed.pk).outcome == "accepted"


def test_the_outbox_and_sending_again(cast: Cast, desk: Client) -> None:
    reply(cast.case(), "Please restart it.", by=cast.wang, at=NOON)
    mail = OutboundMail.objects.get()
    OutboundMail.objects.filter(pk=mail.pk).update(
        failed_at=NOON, next_attempt_at=None, last_error="550 No such user"
    )
    assert "550 No such user" in text(desk, "/desk/mail/out/?outcome=failed")
    assert "550 No such user" not in text(desk, "/desk/mail/out/?outcome=sent")
    assert desk.post(f"/desk/mail/out/{mail.pk}/again/").status_code == 302
    assert OutboundMail.objects.get().failed_at is None


def test_who_was_refused_is_named_on_the_message_and_in_the_log(cast: Cast, desk: Client) -> None:
    case = cast.case()
    reply(case, "Please restart it.", by=cast.wang, at=NOON)
    OutboundMail.objects.update(
        sent_at=NOON,
        next_attempt_at=None,
        reached=["zhao@huaxin.example"],
        refused={"boss@huaxin.example": "550 No such user", "a b@x": UNDELIVERABLE},
    )
    refused = "a b@x: no mail can be sent to this address; boss@huaxin.example: 550 No such user"
    assert f"Not sent to {refused}" in text(desk, "/desk/mail/out/?outcome=sent")
    html = text(desk, case.get_absolute_url())
    assert f"Sent to zhao@huaxin.example. Not sent to {refused}" in html
    assert "not sent to everybody" in html


def test_pages_of_the_log(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    for number in range(5):
        stored(RAW + str(number).encode())
    address, seen = "/desk/mail/", 0
    for _page in range(3):
        html = text(desk, address)
        seen += html.count("table__name")
        found = [part.split('"')[0] for part in html.split('href="') if part.startswith("?before=")]
        address = f"/desk/mail/{found[-1]}" if found else ""
    assert seen == 5
