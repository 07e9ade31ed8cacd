"""Who hears of mail that does not come, or was taken for spam."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from answerable.events.actors import Actor
from answerable.intake.tests.letters import letter, post
from answerable.mail import mailboxes
from answerable.mail.models import Mailbox
from answerable.notifications.models import Notice
from answerable.testing.cast import NOON, Cast

WANTED = {"name": "Support", "host": "imap.vendor.example", "username": "support@vendor.example"}


def test_a_mailbox_that_fails_for_five_minutes_is_told_to_administrators_once(cast: Cast) -> None:
    box = mailboxes.add(WANTED, {"password": "x"}, at=NOON, actor=Actor.staff(cast.han))
    box = Mailbox.objects.get(pk=box.pk)
    for minutes in (0, 4, 5, 6, 60):
        mailboxes.fail(box, kind="refused", said="NO", at=NOON + timedelta(minutes=minutes))
    (notice,) = Notice.objects.all()
    assert notice.user == cast.han
    assert "Support" in notice.title


@pytest.mark.parametrize(
    ("sender", "told"), [("zhao@huaxin.example", True), ("somebody@elsewhere.example", False)]
)
def test_a_known_contacts_spam_is_told_to_the_lead(
    cast: Cast, settings: Any, sender: str, told: bool
) -> None:
    settings.ANSWERABLE = replace(settings.ANSWERABLE, trusted_relays=("mx.vendor.example",))
    head = b"X-Spam-Flag: YES\r\nReceived: from a by mx.vendor.example; x\r\n"
    post(head + letter(sender), envelope_from=sender)
    assert Notice.objects.filter(user=cast.li, title__contains="spam").exists() is told
    assert not Notice.objects.filter(user=cast.wang).exists()
