"""The page "Mail": its head, its search, one mail, and the tap."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from answerable.cases.conversation import reply
from answerable.desk import mail_lists
from answerable.desk.mail_overview import overview
from answerable.events.actors import Actor
from answerable.intake.receive import receive
from answerable.mail import outcomes, tap
from answerable.mail.journal import store
from answerable.mail.models import InboundMail, OutboundMail
from answerable.testing.cast import NOON, Cast

RAW = b"From: Eve <eve@north.example>\r\nSubject: Printer <b>down</b>\r\nMessage-ID: <a.1@x>\r\n\r\nWords."
HAN = Actor.system("Han")


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    """Han administers."""
    client.force_login(cast.han)
    return client


def stored(raw: bytes = RAW, *, door: str = "smtp", at: datetime = NOON) -> InboundMail:
    return store(raw, envelope_from="eve@north.example", envelope_to=["a@b.example"], door=door, at=at)


def read(mail: InboundMail) -> InboundMail:
    receive(mail.pk, now=NOON)
    mail.refresh_from_db()
    return mail


def text(desk: Client, address: str) -> str:
    answer = desk.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "find",
    ["printer", "PRINT", "eve@north.example", "north.example", "eve", "<a.1@x>", "a.1@x", "down printer"],
)
def test_a_mail_is_found_by_its_words_addresses_and_message_id(desk: Client, find: str) -> None:
    mail = read(stored())
    assert f"/desk/mail/{mail.pk}/" in desk.get("/desk/mail/", {"find": find, "door": ""}).content.decode()


@pytest.mark.parametrize("find", ["south.example", "<b.1@x>", "'", "a & | ! b:*", "((", "\\"])
def test_other_words_find_nothing_and_break_nothing(desk: Client, find: str) -> None:
    mail = read(stored())
    assert f"/desk/mail/{mail.pk}/" not in desk.get("/desk/mail/", {"find": find}).content.decode()
    assert desk.get("/desk/mail/out/", {"find": find}).status_code == 200


def test_the_search_reads_no_whole_table(cast: Cast) -> None:
    from django.http import QueryDict

    rows = mail_lists.inbound(QueryDict("find=north.example")).order_by()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = rows.explain()
    assert "mail_inbound_words" in plan
    assert "mail_inbound_by_id" in plan
    assert "Seq Scan" not in plan


def test_doors_and_days_choose(desk: Client) -> None:
    by_smtp, by_pipe = stored(), stored(RAW + b"2", door="pipe", at=NOON + timedelta(days=2))
    html = text(desk, "/desk/mail/?door=pipe")
    assert (f"/desk/mail/{by_pipe.pk}/" in html, f"/desk/mail/{by_smtp.pk}/" in html) == (True, False)
    html = text(desk, f"/desk/mail/?day={NOON:%Y-%m-%d}")
    assert (f"/desk/mail/{by_pipe.pk}/" in html, f"/desk/mail/{by_smtp.pk}/" in html) == (False, True)
    for query in ("day=2026-02-31", "day=x", "mailbox=x", "mailbox=7", "door=%00", "day=0001-01-01"):
        text(desk, f"/desk/mail/?{query}")


def test_failures_come_first_and_are_all_run_again(desk: Client) -> None:
    for number in range(2):
        outcomes.fail(stored(RAW + bytes([65 + number])), reason="Odd.", at=NOON)
    assert "These need a person" in text(desk, "/desk/mail/")
    assert "These need a person" not in text(desk, "/desk/mail/?outcome=accepted")
    assert desk.post("/desk/mail/again/").status_code == 302
    assert not InboundMail.objects.filter(outcome="failed").exists()


def test_one_mail_shows_everything_and_runs_nothing(desk: Client) -> None:
    mail = read(stored())
    html = text(desk, f"/desk/mail/{mail.pk}/")
    assert "Printer &lt;b&gt;down&lt;/b&gt;" in html
    assert "<b>down" not in html
    for said in ("eve@north.example", "a@b.example", "&lt;a.1@x&gt;", "opened a case", mail.sha256):
        assert said in html
    assert mail.about is not None


def test_the_flow_counts_the_last_day_without_archives(cast: Cast) -> None:
    now = timezone.now()
    read(stored(at=now - timedelta(hours=2)))
    stored(RAW + b"2", door="archive", at=now - timedelta(hours=2))
    stored(RAW + b"3", at=now - timedelta(days=3))
    said = overview(now)
    assert said.sentence.startswith("In the last 24 hours 1 mail came in: 1 accepted, 0 ignored")
    assert [(one.kind, one.height) for one in said.bars] == [("came", 40.0)]


def test_a_lead_looks_and_does_not_act(cast: Cast, client: Client) -> None:
    client.force_login(cast.li)
    failed = stored()
    outcomes.fail(failed, reason="Odd.", at=NOON)
    html = text(client, "/desk/mail/")
    assert "Odd." in html
    assert "/again/" not in html
    assert "/desk/mail/tap/" not in html
    assert client.post(f"/desk/mail/{failed.pk}/again/").status_code == 403
    assert client.post("/desk/mail/tap/close/", {"reason": "x"}).status_code == 403


def test_the_tap_is_closed_with_a_reason_and_opened(desk: Client) -> None:
    assert desk.post("/desk/mail/tap/close/", {"reason": " "}).status_code == 302
    assert tap.state(NOON).why == "no_server"
    desk.post("/desk/mail/tap/close/", {"reason": "We are moving."})
    html = text(desk, "/desk/mail/")
    assert "“We are moving.”" in html
    assert "Closed by Han Meimei" in html
    desk.post("/desk/mail/tap/open/")
    assert tap.current().closed_at is None


def test_chosen_mail_is_not_sent_and_says_why(cast: Cast, desk: Client) -> None:
    case = cast.case()
    reply(case, "Please restart it.", by=cast.wang, at=NOON)
    mail = OutboundMail.objects.get()
    assert f'value="{mail.pk}"' in text(desk, "/desk/mail/tap/")
    desk.post("/desk/mail/tap/withdrawal/", {"mail": [mail.pk]})
    assert OutboundMail.objects.get().withdrawn_at is None
    desk.post("/desk/mail/tap/withdrawal/", {"mail": [mail.pk, "x"], "reason": "Said by telephone."})
    assert "Said by telephone." in text(desk, "/desk/mail/out/?outcome=withdrawn")
    assert "Said by telephone." not in text(desk, "/desk/mail/out/?outcome=failed")
    assert "Said by telephone." in text(desk, case.get_absolute_url())


@pytest.mark.parametrize("limits", [("0", "5"), ("x", "5"), ("5", ""), ("5", "99999999999")])
def test_a_brake_that_is_none_is_refused(desk: Client, limits: tuple[str, str]) -> None:
    fields = {"most_to_one": limits[0], "most_in_all": limits[1]}
    assert desk.post("/desk/mail/tap/limits/", fields).status_code == 422
    assert tap.current().most_in_all == 2000


def test_the_brakes_are_changed(desk: Client) -> None:
    assert desk.post("/desk/mail/tap/limits/", {"most_to_one": 5, "most_in_all": 50}).status_code == 302
    assert (tap.current().most_to_one, tap.current().most_in_all) == (5, 50)
