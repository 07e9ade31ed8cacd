"""A mail in parts is one mail, however its parts come; and no part is lost when others do not come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from answerable.cases.models import Case, Message
from answerable.intake.receive import receive
from answerable.intake.tests.letters import letter, post
from answerable.lib import mime
from answerable.lib.partial import assembled
from answerable.mail import outcomes
from answerable.mail.models import InboundMail
from answerable.testing.cast import NOON, Cast

WHOLE = letter(text="First words.\n" + "more " * 200 + "\nLast words.", message_id="<whole@huaxin.example>")


def parts(
    count: int = 3,
    *,
    raw: bytes = WHOLE,
    name: str = "abc@huaxin.example",
    sender: str = "zhao@huaxin.example",
) -> list[bytes]:
    size = len(raw) // count + 1
    return [
        (
            f"From: {sender}\r\nTo: technology@vonechain.com\r\nSubject: part {number}\r\n"
            f"Message-ID: <part{number}.{name}>\r\nMIME-Version: 1.0\r\n"
            f'Content-Type: message/partial; id="{name}"; number={number}; total={count}\r\n\r\n'
        ).encode()
        + raw[(number - 1) * size : number * size]
        for number in range(1, count + 1)
    ]


def read_what_waits() -> None:
    for mail in InboundMail.objects.filter(outcome="waiting", claimed_until=None).order_by("pk"):
        receive(mail.pk, now=NOON)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_parts_in_any_order_become_one_mail(cast: Cast, order: tuple[int, ...]) -> None:
    three = parts()
    for index in order[:2]:
        mail = post(three[index])
        assert (mail.outcome, mail.outcome_reason) == ("waiting", f"part {index + 1} of 3")
        assert not Case.objects.exists()
    last = post(three[order[2]])
    read_what_waits()
    message = Message.objects.get(direction="in")
    assert message.text.startswith("First words.") and message.text.endswith("Last words.")
    assert (message.case.subject, message.message_id) == (
        "Nodes stop producing blocks",
        "<whole@huaxin.example>",
    )
    assert message.case.contact == cast.zhao
    assert (last.outcome, last.outcome_reason) == ("ignored", f"part of mail {message.inbound_id}")


def test_a_part_that_comes_twice_makes_no_second_mail(cast: Cast) -> None:
    one, two = parts(2)
    post(one)
    post(one.replace(b"Subject: part 1", b"Subject: again"))
    post(two)
    read_what_waits()
    post(two.replace(b"Subject: part 2", b"Subject: late"), at=NOON)
    assert Message.objects.filter(direction="in").count() == 1


def test_parts_whose_others_do_not_come_are_cases_after_a_day(cast: Cast) -> None:
    mail = post(parts()[1])
    assert outcomes.forgotten(NOON + timedelta(hours=23)) == []
    tomorrow = NOON + timedelta(hours=25)
    assert outcomes.forgotten(tomorrow) == [mail.pk]
    assert receive(mail.pk, now=tomorrow) == "accepted"
    message = Message.objects.get(direction="in")
    assert message.problems[0] == "This is part 2 of 3 of a mail; the other parts did not come."
    assert message.attachments.count() == 1


def test_nobody_puts_a_part_into_somebody_elses_mail(cast: Cast) -> None:
    one, _two = parts(2)
    _one, foreign = parts(2, sender="anna@nordbank.example")
    post(one)
    mail = post(foreign, envelope_from="anna@nordbank.example")
    assert mail.outcome == "waiting"
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "given", ["", "id=x", "id=x; number=0; total=2", "id=x; number=3; total=2", "number=1; total=1"]
)
def test_a_part_that_does_not_say_which_is_read_by_itself(cast: Cast, given: str) -> None:
    raw = parts(2)[0].replace(b'; id="abc@huaxin.example"; number=1; total=2', f"; {given}".encode())
    assert post(raw).outcome == "accepted"


def test_the_head_of_the_whole_is_put_together_after_the_standard() -> None:
    whole = mime.parse(assembled(parts()))
    assert whole.subject == "Nodes stop producing blocks"
    assert [value for name, value in whole.fields if name == "message-id"] == ["<whole@huaxin.example>"]
    assert [value for name, value in whole.fields if name == "from"] == ["zhao@huaxin.example"]
