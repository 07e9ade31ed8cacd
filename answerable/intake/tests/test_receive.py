"""Every mail ends in a named outcome, once, whatever happens meanwhile."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import OperationalError
from procrastinate.exceptions import ConnectorException

from answerable.cases.models import Case, Message
from answerable.commitments.models import Commitment
from answerable.customers.models import Contact
from answerable.events.actors import Actor
from answerable.events.models import Event
from answerable.files import storage
from answerable.intake import receive as reading
from answerable.intake.receive import receive
from answerable.intake.tests.letters import DESK, case_of, letter, post
from answerable.mail import outcomes
from answerable.mail.journal import store
from answerable.mail.models import InboundMail, OutboundMail
from answerable.testing.cast import NOON, Cast
from answerable.testing.races import at_once

LATER = NOON + timedelta(hours=1)


def stored(raw: bytes, door: str = "smtp", to: str = DESK) -> InboundMail:
    return store(raw, envelope_from="zhao@huaxin.example", envelope_to=[to], door=door, at=NOON)


def again(mail: InboundMail) -> InboundMail:
    return InboundMail.objects.get(pk=mail.pk)


def test_a_mail_becomes_a_case_of_its_sender_and_their_customer(cast: Cast) -> None:
    mail = post(letter())
    case = case_of(mail)
    assert (mail.outcome, mail.outcome_reason, mail.handled_at) == ("accepted", "new", NOON)
    assert (case.contact, case.customer, case.door, case.state) == (cast.zhao, cast.huaxin, "mail", "new")
    assert (case.subject, case.opened_at) == ("Nodes stop producing blocks", NOON)
    message = Message.objects.get(case=case, direction="in")
    assert message.text == "From this morning all nodes stand still."
    assert (message.author_name, message.author_address) == ("Zhao Wei", "zhao@huaxin.example")
    assert message.inbound == mail


def test_promises_start_when_the_mail_was_stored_not_when_it_is_read(cast: Cast) -> None:
    mail = stored(letter())
    receive(mail.pk, now=LATER)
    rows = Commitment.objects.filter(within_id=case_of(again(mail)).pk)
    assert {row.promise for row in rows} >= {"respond", "answer"}
    assert {row.started_at for row in rows} == {NOON}


def test_a_new_person_of_a_known_domain_belongs_to_the_customer(cast: Cast) -> None:
    case = case_of(post(letter("Qian <qian@huaxin.example>"), envelope_from="qian@huaxin.example"))
    assert case.customer == cast.huaxin
    assert Contact.objects.get(email="qian@huaxin.example").customer == cast.huaxin


def test_an_unknown_sender_gets_a_case_all_the_same(cast: Cast) -> None:
    case = case_of(post(letter("Eve <eve@elsewhere.example>"), envelope_from="eve@elsewhere.example"))
    assert case.customer is None
    assert case.contact.name == "Eve"
    assert Commitment.objects.filter(within_id=case.pk).exists()


def test_reading_again_changes_nothing(cast: Cast) -> None:
    mail = post(letter())
    counts = [model.objects.count() for model in (Case, Message, Commitment, OutboundMail, Event)]
    assert receive(mail.pk, now=LATER) == "accepted"
    assert [model.objects.count() for model in (Case, Message, Commitment, OutboundMail, Event)] == counts


def test_the_same_mail_by_another_way_is_a_duplicate(cast: Cast) -> None:
    raw = letter(message_id="<one@huaxin.example>")
    first, second = stored(raw), stored(raw, door="lmtp", to="other@vonechain.com")
    assert receive(second.pk, now=NOON) == "accepted"
    assert receive(first.pk, now=NOON) == "duplicate"
    assert again(first).about == again(second).about
    assert Case.objects.count() == 1


def test_another_mail_with_the_same_message_id_is_another_mail(cast: Cast) -> None:
    post(letter(message_id="<one@huaxin.example>"))
    other = post(letter(message_id="<one@huaxin.example>", text="Something else."))
    assert other.outcome == "accepted"
    assert Message.objects.filter(direction="in").count() == 2


def test_poison_is_kept_and_spoils_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    real = reading.hear

    def choke(inbound: InboundMail, *rest: object) -> Case:
        case = real(inbound, *rest)  # type: ignore[arg-type]
        if inbound.subject == "Poison":
            raise ValueError("too\nmuch")
        return case

    monkeypatch.setattr(reading, "hear", choke)
    poison, good = stored(letter(subject="Poison")), stored(letter())
    assert receive(poison.pk, now=NOON) == "failed"
    assert receive(good.pk, now=NOON) == "accepted"
    assert again(poison).outcome_reason == "ValueError: too much"
    assert Case.objects.count() == 1, "nothing of the failed mail is left"
    monkeypatch.undo()
    assert outcomes.retry(again(poison), at=LATER, actor=Actor.staff(cast.han))
    assert receive(poison.pk, now=LATER) == "accepted"


def test_our_own_trouble_is_waited_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage, "_write", full)
    mail = stored(letter(files=[("a.txt", "application/octet-stream", b"a")]))
    for minute in range(5):
        assert receive(mail.pk, now=NOON + timedelta(minutes=2 * minute)) == "waiting"
    assert not Case.objects.exists()
    assert outcomes.forgotten(NOON + timedelta(minutes=20)) == [mail.pk]
    monkeypatch.undo()
    assert receive(mail.pk, now=NOON + timedelta(minutes=20)) == "accepted"


def test_a_queue_of_tasks_that_is_away_is_our_own_trouble(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was seen when the database was killed just as a task was left in the transaction."""

    def away(*_args: object) -> None:
        raise ConnectorException("Database error.")

    monkeypatch.setattr(reading, "read_now", away)
    mail = stored(letter())
    assert receive(mail.pk, now=NOON) == "waiting"
    monkeypatch.undo()
    assert receive(mail.pk, now=NOON + timedelta(minutes=2)) == "accepted"


def test_trouble_that_lasts_a_day_is_shown_to_people(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object) -> None:
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(reading, "read_now", away)
    mail = stored(letter())
    assert receive(mail.pk, now=NOON + timedelta(hours=25)) == "failed"
    assert "the connection is lost" in again(mail).outcome_reason


def test_only_one_reader_has_a_mail_at_a_time(cast: Cast) -> None:
    mail = stored(letter())
    assert outcomes.claim(mail.pk, at=NOON) is not None
    assert outcomes.claim(mail.pk, at=NOON + timedelta(minutes=1)) is None
    assert receive(mail.pk, now=NOON + timedelta(minutes=1)) == "waiting"


def test_a_reader_that_died_gives_its_mail_back_three_times(cast: Cast) -> None:
    mail = stored(letter())
    for attempt in range(3):
        at = NOON + timedelta(minutes=6 * attempt)
        assert outcomes.claim(mail.pk, at=at) is not None
        assert outcomes.forgotten(at) == []
        assert outcomes.forgotten(at + timedelta(minutes=6)) == [mail.pk]
    assert receive(mail.pk, now=NOON + timedelta(hours=1)) == "failed"
    assert again(mail).outcome_reason


def test_a_mail_whose_task_was_lost_is_found(cast: Cast) -> None:
    mail = stored(letter())
    assert outcomes.forgotten(NOON) == []
    assert outcomes.forgotten(LATER) == [mail.pk]


def test_attachments_are_kept_byte_for_byte(cast: Cast) -> None:
    content = bytes(range(256)) * 40 + b"\r\n.\r\n\n\r"
    files = [
        ("块日志.bin", "application/octet-stream", content),
        ("../../etc/passwd", "application/octet-stream", b"root"),
        ("same.txt", "application/x-one", b"1"),
        ("same.txt", "application/x-two", b"2"),
    ]
    message = Message.objects.get(case=case_of(post(letter(files=files))), direction="in")
    kept = [(one.file.name, storage.read(one.file)) for one in message.attachments.select_related("file")]
    assert kept == [
        ("块日志.bin", content),
        ("passwd", b"root"),
        ("same.txt", b"1"),
        ("same.txt", b"2"),
    ]


def test_people_in_copy_take_part_and_get_copies(cast: Cast) -> None:
    from answerable.cases.conversation import reply

    raw = letter(
        to=f"{DESK}, Qian <qian@huaxin.example>",
        cc="Lead <LEAD@partner.example>, technology+tag@vonechain.com",
    )
    case = case_of(post(raw))
    assert [one.address for one in case.participants.all()] == ["qian@huaxin.example", "lead@partner.example"]
    reply(case, "We look at it.", by=cast.wang, at=LATER)
    sent = OutboundMail.objects.get(automatic=False)
    assert sent.recipients == ["zhao@huaxin.example", "qian@huaxin.example"]
    acknowledgement = OutboundMail.objects.filter(automatic=True, about_kind="case").first()
    assert acknowledgement is not None
    assert acknowledgement.recipients == ["zhao@huaxin.example"], "nobody else is told automatically"
    answer = letter("lead@partner.example", "Thank you.", answers=sent.message_id)
    assert case_of(post(answer, envelope_from="lead@partner.example", at=LATER)) == case


def test_a_strange_address_in_copy_gets_nothing_until_a_colleague_wrote_to_it(cast: Cast) -> None:
    """The mail may be forged: nothing goes to whoever it put in copy unless somebody chose them."""
    from answerable.cases.conversation import reply

    case = case_of(post(letter(cc="Lead <lead@partner.example>")))
    reply(case, "Whom does it concern?", by=cast.wang, at=LATER)
    reply(case, "Both of you.", by=cast.wang, at=LATER, cc=["lead@partner.example"])
    reply(case, "Done.", by=cast.wang, at=LATER)
    sent = [one.recipients[1:] for one in OutboundMail.objects.filter(automatic=False).order_by("pk")]
    assert sent == [[], ["lead@partner.example"], ["lead@partner.example"]]
    assert case.participants.get().added_by == cast.wang


def test_words_of_a_strange_address_in_copy_are_kept_and_wake_nothing(cast: Cast) -> None:
    from answerable.cases.conversation import reply
    from answerable.cases.solving import resolve

    case = case_of(post(letter(cc="Lead <lead@partner.example>", message_id="<first@huaxin.example>")))
    resolve(case, "Restarted.", by=cast.wang, at=LATER)
    answer = letter("lead@partner.example", "Not here.", answers="<first@huaxin.example>")
    assert case_of(post(answer, envelope_from="lead@partner.example", at=LATER)) == case
    case.refresh_from_db()
    assert (case.state, case.messages.latest("pk").is_verified) == ("resolved", False)
    reply(case, "Tell us more.", by=cast.wang, at=LATER, cc=["lead@partner.example"])
    again = letter("lead@partner.example", "All of them.", answers="<first@huaxin.example>")
    post(again, envelope_from="lead@partner.example", at=LATER)
    case.refresh_from_db()
    assert (case.state, case.messages.latest("pk").is_verified) == ("open", True)


def test_thousands_in_copy_are_not_taken_over(cast: Cast) -> None:
    many = ", ".join(f"p{n}@partner.example" for n in range(3000))
    raw = letter().replace(b"To: ", f"Cc: {many}\r\nTo: ".encode(), 1)
    assert case_of(post(raw)).participants.count() == 20


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\x00\x00",
        b"hello",
        b"From: \r\n\r\nwords",
        b'From: <\r\nTo: "\r\nSubject: =?utf-8?q?a=0D=0ABcc:_x@x.example?=\r\nMessage-ID: <>\r\n\r\nwords',
        b"From: " + b"a" * 300 + b"@x.example\r\n\r\nwords",
        b"From: a@x.example\r\nSubject: " + b"s" * 5000 + b"\r\n\r\n",
        b"From: \x00a@x.example\r\nSubject: a\x00b\r\nCc: b\x00@x.example\r\n\r\na\x00b",
        "From: a@x.example\r\nSubject: \ud800\r\n\r\n\ud800".encode("utf-8", "surrogatepass"),
        b"From: a@x.example\r\nDate: Mon, 1 Jan 9999 00:00:00 +9999\r\n\r\nwords",
    ],
)
def test_odd_mails_become_cases_all_the_same(cast: Cast, raw: bytes) -> None:
    """Attack 17: nothing is lost, whatever it looks like."""
    mail = post(raw)
    assert mail.outcome == "accepted"
    assert mail.raw_bytes == raw
    case = case_of(mail)
    assert case.subject
    assert "\n" not in case.subject


@pytest.mark.django_db(transaction=True)
def test_the_same_mail_by_many_ways_at_once_is_one_message(cast: Cast) -> None:
    raw = letter(message_id="<one@huaxin.example>")
    mails = [stored(raw, to=f"box{number}@vonechain.com") for number in range(5)]
    read = [partial(receive, mail.pk, now=NOON) for mail in mails]
    assert sorted(at_once(*read)) == ["accepted", *["duplicate"] * 4]
    assert Case.objects.count() == 1
    assert Message.objects.filter(direction="in").count() == 1
    assert OutboundMail.objects.filter(automatic=True, about_kind="case").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_mail_read_by_many_at_once_is_read_once(cast: Cast) -> None:
    mail = stored(letter())
    outcomes_ = at_once(*[partial(receive, mail.pk, now=NOON)] * 4)
    assert set(outcomes_) <= {"accepted", "waiting"}
    assert Case.objects.count() == 1


def test_a_reader_slower_than_its_lease_undoes_nothing_and_repeats_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = stored(letter())
    truly = reading.read_now

    def slow(claimed: InboundMail, now: object) -> str:
        monkeypatch.setattr(reading, "read_now", truly)
        assert receive(mail.pk, now=LATER) == "accepted"
        return truly(claimed, NOON)

    monkeypatch.setattr(reading, "read_now", slow)
    assert receive(mail.pk, now=NOON) == "accepted"
    assert Case.objects.count() == Message.objects.filter(direction="in").count() == 1


def test_a_late_failure_overwrites_no_outcome(cast: Cast) -> None:
    mail = stored(letter())
    late = again(mail)
    receive(mail.pk, now=NOON)
    assert outcomes.fail(late, reason="too late", at=LATER) == "accepted"
    assert (again(mail).outcome, again(mail).outcome_reason) == ("accepted", "new")
    assert not Event.objects.filter(name="mail.reading_failed").exists()


@pytest.mark.django_db(transaction=True)
def test_one_reader_holds_the_mail_while_it_reads(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = stored(letter())
    monkeypatch.setattr(outcomes, "claim", lambda mail_id, *, at: again(mail))
    assert at_once(*[partial(receive, mail.pk, now=NOON)] * 3) == ["accepted"] * 3
    assert Case.objects.count() == Message.objects.filter(direction="in").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_first_mails_of_somebody_new_at_once_make_one_contact(cast: Cast) -> None:
    mails = [stored(letter("Wu <wu@huaxin.example>", subject=f"Matter {number}")) for number in range(4)]
    read = [partial(receive, mail.pk, now=NOON) for mail in mails]
    assert at_once(*read) == ["accepted"] * 4
    assert Contact.objects.filter(email="wu@huaxin.example").count() == 1
