"""The doctor looks after mailboxes: silence, gaps, refusals and sign-ins that end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from answerable.config.health.finding import Finding, Verdict
from answerable.config.health.mailboxes import examine
from answerable.events.actors import Actor
from answerable.mail import mailboxes
from answerable.mail.models import Mailbox

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def finding(**state: Any) -> Finding:
    wanted = {"name": "Support", "host": "imap.vendor.example", "username": "support@vendor.example"}
    mailboxes.add(wanted, {"password": "secret"}, at=NOW, actor=Actor.system("test"))
    Mailbox.objects.update(**{"last_success_at": NOW, "seen": 12431, "stored": 12431, **state})
    [found] = examine(NOW + timedelta(minutes=1))
    return found


def test_a_mailbox_in_order_shows_its_ledger() -> None:
    found = finding()
    assert (found.verdict, found.said) == (Verdict.GOOD, "seen 12,431, stored 12,431")


@pytest.mark.parametrize(
    ("state", "verdict", "words"),
    [
        ({"stored": 12430}, Verdict.BAD, "1 mails lie there"),
        ({"failing_since": NOW, "problem": "refused", "said": "no"}, Verdict.BAD, "refused: no"),
        ({"last_success_at": None}, Verdict.LOOK, "never"),
        ({"last_success_at": NOW - timedelta(hours=1)}, Verdict.LOOK, "last looked into"),
        ({"credential_expires_at": NOW + timedelta(days=9, hours=1)}, Verdict.LOOK, "ends in 9 days"),
    ],
)
def test_what_is_wrong_is_found_and_advised_on(state: dict[str, Any], verdict: Verdict, words: str) -> None:
    found = finding(**state)
    assert found.verdict is verdict
    assert words in found.said
    assert found.advice


def test_closed_mailboxes_are_nobodys_trouble() -> None:
    finding()
    Mailbox.objects.update(closed_at=NOW)
    assert list(examine(NOW)) == []
