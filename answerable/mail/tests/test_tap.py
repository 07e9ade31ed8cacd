"""The tap: nothing goes while it is closed, nothing is lost, and a copy of the database closes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from typer.testing import CliRunner

from answerable.events.actors import Actor
from answerable.events.models import Event
from answerable.mail import outbox, sending, tap, waiting
from answerable.mail.commands import app
from answerable.mail.models import Closure, OutboundMail, Tap
from answerable.mail.tests.doors import Postbox, other_end
from answerable.mail.tests.test_sending import NOW, always, queued
from answerable.notifications.models import Notice
from answerable.testing.cast import Cast

pytestmark = pytest.mark.django_db
HAN = Actor.system("Han")
HOUR = timedelta(hours=1)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Postbox]:
    with other_end() as (postbox, port):
        own = replace(settings.ANSWERABLE, smtp_url=f"smtp://127.0.0.1:{port}", data=tmp_path)
        monkeypatch.setattr(settings, "ANSWERABLE", own)
        yield postbox


def send_all() -> int:
    return sending.send_waiting(always(NOW))


def test_while_it_is_closed_mail_waits_and_afterwards_it_goes(server: Postbox) -> None:
    tap.close("We are moving.", at=NOW, actor=HAN)
    mail = queued()
    assert not sending.send(mail.pk, clock=always(NOW))
    assert send_all() == 0
    mail.refresh_from_db()
    assert (mail.attempts, mail.failed_at, server.mails) == (0, None, [])
    assert tap.state(NOW) == tap.TapState(False, "administrator", NOW, "Han", "We are moving.")
    assert tap.open_again(at=NOW, actor=HAN)
    assert send_all() == 1
    assert [one.name for one in Event.objects.filter(about_kind="tap").order_by("pk")] == [
        "tap.closed",
        "tap.opened",
    ]


def test_closing_and_opening_twice_changes_nothing(server: Postbox) -> None:
    assert tap.close("First.", at=NOW, actor=HAN)
    assert not tap.close("Second.", at=NOW, actor=HAN)
    assert tap.current().reason == "First."
    assert tap.open_again(at=NOW, actor=HAN)
    assert not tap.open_again(at=NOW, actor=HAN)


def test_closed_during_a_batch_the_mail_in_hand_is_the_last(
    server: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(3):
        queued()
    hand_over = sending._hand_over

    def closing(*args: object) -> None:
        tap.close("Stop.", at=NOW, actor=HAN)
        hand_over(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "_hand_over", closing)
    assert send_all() == 1
    assert len(server.mails) == 1
    assert waiting.heap(NOW).number == 2


def test_during_an_import_it_is_closed_and_a_dead_import_lets_go(server: Postbox) -> None:
    queued()
    tap.keep_closed_for_import(NOW + tap.IMPORT_LEASE)
    assert tap.state(NOW).why == "import"
    assert send_all() == 0
    assert tap.state(NOW + tap.IMPORT_LEASE).is_open
    tap.keep_closed_for_import(None)
    assert send_all() == 1


def test_an_import_opens_no_tap_that_a_person_closed(server: Postbox) -> None:
    tap.close("We are moving.", at=NOW, actor=HAN)
    tap.keep_closed_for_import(NOW + tap.IMPORT_LEASE)
    tap.keep_closed_for_import(None)
    assert tap.state(NOW).why == "administrator"


def test_a_database_in_another_cluster_closes_its_tap(cast: Cast, server: Postbox) -> None:
    queued()
    assert send_all() == 1
    Tap.objects.update(house="another/1")
    queued()
    assert send_all() == 0
    assert tap.state(NOW).why == Closure.RESTORE
    assert Notice.objects.get(user=cast.han).url == "/desk/mail/"
    tap.open_again(at=NOW, actor=HAN)
    assert send_all() == 1


def test_a_database_older_than_its_data_folder_closes_its_tap(server: Postbox, tmp_path: Path) -> None:
    for _batch in range(2):
        queued()
        assert send_all() == 1
    noted = json.loads((tmp_path / tap.MARK_FILE).read_text())
    assert noted["batches"] == 2
    Tap.objects.update(batches=1)
    queued()
    assert send_all() == 0
    assert tap.state(NOW).why == Closure.RESTORE
    tap.open_again(at=NOW, actor=HAN)
    assert send_all() == 1


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"mark": 1, "batches": "x"}', '{"mark": "x", "batches": 9}']
)
def test_a_mark_that_says_nothing_closes_nothing(server: Postbox, tmp_path: Path, content: str) -> None:
    (tmp_path / tap.MARK_FILE).write_text(content)
    queued()
    assert send_all() == 1


def test_without_a_server_it_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ANSWERABLE", replace(settings.ANSWERABLE, smtp_url=""))
    assert tap.state(NOW).why == "no_server"


def test_chosen_mail_is_not_sent_and_says_why_and_can_be_sent_after_all(server: Postbox) -> None:
    tap.close("Restored.", at=NOW, actor=HAN)
    old, new = queued(), queued()
    OutboundMail.objects.filter(pk=old.pk).update(queued_at=NOW - HOUR)
    assert waiting.withdraw_before(NOW, reason="It went before.", at=NOW, actor=HAN) == 1
    assert waiting.withdraw_before(NOW, reason="It went before.", at=NOW, actor=HAN) == 0
    old.refresh_from_db()
    assert (old.state(NOW), old.last_error) == ("withdrawn", "It went before.")
    tap.open_again(at=NOW, actor=HAN)
    assert send_all() == 1
    assert outbox.retry(old, NOW, HAN)
    assert send_all() == 1
    new.refresh_from_db()
    assert new.sent_at


def test_a_mail_in_hand_cannot_be_withdrawn(server: Postbox) -> None:
    mail = queued()
    sending._claim(mail.pk, NOW)
    assert outbox.withdraw([mail.pk], reason="Too late.", at=NOW, actor=HAN) == 0
    assert outbox.withdraw([mail.pk], reason="Dead.", at=NOW + sending.LEASE, actor=HAN) == 1


def test_the_command_line_shows_closes_and_opens(server: Postbox) -> None:
    queued()
    run = CliRunner().invoke
    assert run(app, ["tap", "close", "--reason", "Moving"]).exit_code == 0
    said = json.loads(run(app, ["tap", "show", "--json"]).stdout)
    assert (said["open"], said["reason"], said["waiting"]) == (False, "Moving", 1)
    assert said["to"] == [["wang@customer.example", 1]]
    assert "Moving" in run(app, ["tap"]).stdout
    assert run(app, ["tap", "open"], input="n\n").exit_code == 1
    assert tap.state(NOW).why == "administrator"
    refused = run(app, ["tap", "open", "--discard-before", "2030-01-01"])
    assert refused.exit_code == 1
    said_no = run(app, ["tap", "open", "--discard-before", "2030-01-01", "--reason", "Old"])
    assert "1 mails will not be sent" in said_no.stdout
    assert tap.state(NOW).is_open
    assert "30" not in run(app, ["tap", "limits", "--to-one", "5", "--in-all", "9"]).stdout
    row = tap.current()
    assert (row.most_to_one, row.most_in_all) == (5, 9)
    assert Event.objects.filter(name="tap.limited").count() == 1
