"""Attack 2: an address of the desk is nobody's sign-in and no contact's, however it is written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from answerable.accounts import people
from answerable.accounts.models import User
from answerable.customers.directory import find_contact
from answerable.customers.ours import is_ours
from answerable.customers.records import RecordRefusedError, keep_contact
from answerable.events.actors import Actor
from answerable.mail.models import Mailbox
from answerable.testing.cast import NOON, Cast

FORMS = [
    "technology@vonechain.com",
    "Technology@VoneChain.com",
    "technology+anything@vonechain.com",
    " technology@vonechain.com ",
    "technology@vonechain.com.",
    "technology.@vonechain.com",
]


@pytest.mark.parametrize("written", FORMS)
def test_it_is_nobodys(cast: Cast, written: str) -> None:
    assert is_ours(written)
    with pytest.raises(RecordRefusedError, match="desk itself"):
        keep_contact(None, cast.huaxin, {"name": "X", "email": written}, at=NOON, actor=Actor.system("test"))
    assert find_contact("technology@vonechain.com") is None
    with pytest.raises(ValueError, match=r"desk itself|not an e-mail address"):
        people.add_user(written, "X")
    assert not User.objects.filter(name="X").exists()


def test_a_mailbox_we_fetch_from_is_ours_too(cast: Cast) -> None:
    at = datetime.now(UTC)
    Mailbox.objects.create(name="S", host="h", username="Shared@vendor.example", opened_at=at, changed_at=at)
    assert is_ours("shared+x@vendor.example")


@pytest.mark.parametrize(
    "other", ["technolog@vonechain.com", "technology@vonechain.com.evil.example", "technology@vonechaın.com"]
)
def test_others_are_not(cast: Cast, other: str) -> None:
    assert not is_ours(other)
