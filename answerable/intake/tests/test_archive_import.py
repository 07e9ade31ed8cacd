"""An archive is taken in: closed cases with their own dates; nobody is answered or promised anything."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from answerable.cases.models import Case, Direction, Message, State
from answerable.commitments.models import Commitment
from answerable.intake import archive_import, commands
from answerable.intake.archive_import import Report, take_in
from answerable.intake.receive import receive
from answerable.mail import outcomes, tap
from answerable.mail.journal import store
from answerable.mail.models import InboundMail, OutboundMail, Outcome
from answerable.notifications.models import Notice
from answerable.testing.cast import NOON, Cast

LINE = b"From x Mon Mar  4 10:00:00 2019\n"


def mail(number: int, sender: str, to: str, more: str = "", text: str = "Words.") -> bytes:
    head = f"From: {sender}\nTo: {to}\nSubject: Old matter\nMessage-ID: <{number}@x.example>\n"
    date = f"Date: Mon, {number + 3} Mar 2019 10:00:00 +0000\n"
    return f"{head}{date}{more}\n{text} {number}\n".encode()


def refers(*numbers: int) -> str:
    return "References: " + " ".join(f"<{one}@x.example>" for one in numbers) + "\n"


ZHAO, US, WANG = "Zhao <zhao@huaxin.example>", "support@localhost", "wang@vendor.example"
TALK = [
    mail(1, ZHAO, US),
    mail(2, WANG, ZHAO, refers(1)),
    mail(3, ZHAO, US, refers(1, 2)),
    mail(4, "Anna <anna@nordbank.example>", US),
]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A talk of three mails, the newest first as programs keep it, and another mail."""
    file = tmp_path / "old.mbox"
    file.write_bytes(b"\n".join(LINE + one for one in reversed(TALK)))
    return file


def run(*paths: Path, now: datetime = NOON) -> Report:
    return take_in(paths, most_bytes=10_000, clock=lambda: now)


def test_old_mail_becomes_closed_cases_with_its_own_dates(cast: Cast, archive: Path) -> None:
    report = run(archive)
    assert (report.found, dict(report.outcomes)) == (4, {"accepted": 4})
    talk, other = Case.objects.order_by("opened_at")
    assert (talk.state, other.state) == (State.CLOSED, State.CLOSED)
    assert talk.opened_at == datetime(2019, 3, 4, 10, tzinfo=UTC)
    assert talk.closed_at == talk.last_said_at == datetime(2019, 3, 6, 10, tzinfo=UTC)
    assert (talk.contact, talk.customer, other.contact) == (cast.zhao, cast.huaxin, cast.anna)
    said = [(one.direction, one.text.strip()) for one in talk.messages.all()]
    assert said == [(Direction.IN, "Words. 1"), (Direction.OUT, "Words. 2"), (Direction.IN, "Words. 3")]
    assert talk.messages.get(direction=Direction.OUT).user == cast.wang


def test_nobody_is_answered_told_or_promised_anything(cast: Cast, archive: Path) -> None:
    run(archive)
    assert not OutboundMail.objects.exists()
    assert not Notice.objects.exists()
    assert not Commitment.objects.exists()


def test_taken_in_twice_nothing_is_new(cast: Cast, archive: Path) -> None:
    run(archive)
    assert dict(run(archive).outcomes) == {"duplicate": 4}
    assert (Case.objects.count(), Message.objects.count(), InboundMail.objects.count()) == (2, 4, 4)


def test_a_mail_that_came_by_a_door_before_is_a_duplicate(cast: Cast, archive: Path) -> None:
    came = store(TALK[0], envelope_from="zhao@huaxin.example", envelope_to=[US], door="smtp", at=NOON)
    receive(came.pk, now=NOON)
    assert run(archive).outcomes["duplicate"] == 1
    assert dict(run(archive).outcomes) == {"duplicate": 4}


def test_an_import_that_died_goes_on_where_it_stopped(
    cast: Cast, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truly, calls = archive_import._filed, iter(range(9))

    def dying(*args: object) -> str:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return truly(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(archive_import, "_filed", dying)
    with pytest.raises(KeyboardInterrupt):
        run(archive)
    assert dict(run(archive).outcomes) == {"duplicate": 2, "accepted": 2}
    assert Case.objects.count() == 2


def test_a_mail_that_fails_is_named_kept_and_filed_by_the_next_run(
    cast: Cast, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("answerable.intake.archiving.language_of", lambda text: 1 // 0)
        report = run(archive)
    assert report.outcomes == {"failed": 4}
    assert "ZeroDivisionError" in report.failures[0]
    failed = InboundMail.objects.order_by("pk")[0]
    assert outcomes.retry(failed, at=NOON, actor=outcomes.READER)
    assert receive(failed.pk, now=NOON) == "accepted"
    assert dict(run(archive).outcomes) == {"duplicate": 1, "accepted": 3}
    assert not OutboundMail.objects.exists()


def test_reports_of_machines_are_ignored_and_too_large_ones_named(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(mail(1, "mailer-daemon@x.example", US, "Auto-Submitted: auto-replied\n"))
    (tmp_path / "b.eml").write_bytes(b"x" * 10_001)
    (tmp_path / "c.eml").write_bytes(b"")
    report = run(tmp_path)
    assert dict(report.outcomes) == {"ignored": 1, "failed": 2}
    assert not Case.objects.exists()


def test_a_live_case_gets_no_old_mail(cast: Cast, tmp_path: Path) -> None:
    live = cast.case(at=NOON)
    known = live.messages.get().message_id
    (tmp_path / "a.eml").write_bytes(mail(1, ZHAO, US, f"References: {known}\n"))
    run(tmp_path)
    assert live.messages.count() == 1
    assert Case.objects.count() == 2


def test_a_parent_that_comes_after_its_answer_joins_it(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(TALK[1])
    run(tmp_path)
    (tmp_path / "b.eml").write_bytes(TALK[0])
    run(tmp_path)
    assert Case.objects.get().opened_at == datetime(2019, 3, 4, 10, tzinfo=UTC)


def test_a_date_in_the_future_is_now(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(TALK[0])
    run(tmp_path, now=datetime(2019, 1, 1, tzinfo=UTC))
    assert Case.objects.get().opened_at == datetime(2019, 1, 1, tzinfo=UTC)


def test_the_tap_rests_meanwhile_and_is_as_it_was_afterwards(cast: Cast, archive: Path) -> None:
    seen: list[str] = []

    def tell(_done: int, _of: int) -> None:
        seen.append(tap.state(NOON).why)

    take_in([archive], most_bytes=10_000, clock=lambda: NOON, tell=tell)
    assert (seen[0], seen[-1]) == ("import", "no_server")
    tap.close("Moving", at=NOON, actor=outcomes.READER)
    run(archive, now=NOON + timedelta(hours=1))
    assert tap.state(NOON).why == "administrator"


def test_the_command_counts_reports_and_refuses(cast: Cast, archive: Path, tmp_path: Path) -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    commands.register(app)
    run_it = CliRunner().invoke
    dry = run_it(app, ["import", "--dry-run", str(archive)])
    assert "4 mails found: 4 accepted." in dry.stdout
    assert not InboundMail.objects.exists()
    said = run_it(app, ["import", "--json", str(archive)])
    assert json.loads(said.stdout)["accepted"] == 4
    assert run_it(app, ["import", str(tmp_path / "nowhere")]).exit_code == 2
    (tmp_path / "b.eml").write_bytes(b"")
    failed = run_it(app, ["import", str(tmp_path)])
    assert (failed.exit_code, "b.eml: empty" in failed.stdout) == (1, True)
    assert InboundMail.objects.filter(outcome=Outcome.ACCEPTED).count() == 4
