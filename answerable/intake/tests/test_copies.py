"""Who is put in copy of a case by a mail: never we ourselves, never whom no mail can reach."""

from __future__ import annotations

from datetime import timedelta

import pytest

from answerable.cases.conversation import reply
from answerable.intake.tests.letters import case_of, letter, post
from answerable.mail.models import OutboundMail
from answerable.testing.cast import NOON, Cast

LATER = NOON + timedelta(hours=1)


@pytest.mark.parametrize(
    ("to", "envelope"),
    [
        ("help@vendor.example", "help@vendor.example"),
        ("Help <HELP@vendor.example>", "help@vendor.example"),
        ("help+urgent@vendor.example", "help+urgent@vendor.example"),
        ("help@vendor.example", "help+urgent@vendor.example"),
        ("help+urgent@vendor.example", "help@vendor.example"),
    ],
)
def test_an_address_of_our_door_is_never_in_copy(cast: Cast, to: str, envelope: str) -> None:
    """Mail to another address of ours than the published one: we would answer ourselves for ever."""
    raw = letter(to=to, cc="qian@huaxin.example")
    case = case_of(post(raw, envelope_to=[envelope]))
    assert [one.address for one in case.participants.all()] == ["qian@huaxin.example"]
    reply(case, "We look at it.", by=cast.wang, at=LATER)
    sent = OutboundMail.objects.get(automatic=False)
    assert sent.recipients == ["zhao@huaxin.example", "qian@huaxin.example"]


@pytest.mark.parametrize(
    "address",
    [
        '"two words"@partner.example',
        "müller@partner.example",
        "qian@@partner.example",
        "qian@",
        "q;x@y.example",
    ],
)
def test_who_cannot_be_written_to_is_not_in_copy(cast: Cast, address: str) -> None:
    raw = letter().replace(b"To: ", f"Cc: {address}, li@partner.example\r\nTo: ".encode(), 1)
    case = case_of(post(raw))
    assert [one.address for one in case.participants.all() if not one.address.isascii()] == []
    assert all(set(one.address).isdisjoint('" ;') for one in case.participants.all())
    assert all(one.address.count("@") == 1 for one in case.participants.all())


@pytest.mark.parametrize(
    ("sender", "copy", "is_confirmed"),
    [
        ("zhao@huaxin.example", "qian@huaxin.example", True),
        ("zhao@huaxin.example", "qian@sub.huaxin.example", True),
        ("zhao@huaxin.example", "lead@partner.example", False),
        ("zhao@huaxin.example", "anna@nordbank.example", False),
        ("zhao@huaxin.example", "li@vendor.example", True),
        ("bo@nobody-knows.example", "min@nobody-knows.example", True),
        ("bo@gmail.com", "min@gmail.com", False),
    ],
)
def test_whom_nobody_can_place_is_not_confirmed(
    cast: Cast, sender: str, copy: str, is_confirmed: bool
) -> None:
    case = case_of(post(letter(sender, cc=copy), envelope_from=sender))
    assert (case.participants.get(address=copy).confirmed_at is not None) is is_confirmed
