"""The same instant, size and seed give the same year."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction

from answerable.cases.models import Case
from answerable.commitments.models import Commitment
from answerable.demo.fill import fill

NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
SIZE = 20


@pytest.mark.django_db
def test_two_fills_tell_the_same() -> None:
    assert told("one") == told("one")


@pytest.mark.django_db
def test_another_seed_tells_something_else() -> None:
    assert told("one") != told("other")


def told(seed: str) -> list[object]:
    """Everything said and promised, but for the case numbers, which go on counting."""
    with transaction.atomic():
        fill(NOW, SIZE, seed)
        found = [_case(case) for case in Case.objects.order_by("opened_at", "pk")]
        transaction.set_rollback(True)
    return found


def _case(case: Case) -> tuple[object, ...]:
    said = [
        (message.at, message.author_name, message.text.replace(case.number, "…"), message.attachments.count())
        for message in case.messages.order_by("at", "pk")
    ]
    promised = Commitment.objects.on(case.ref).order_by("pk")
    clocks = list(promised.values_list("clause", "due_at", "met_at", "missed_at", "excuse"))
    owner = case.customer.name if case.customer else ""
    return case.subject, case.state, case.severity, owner, str(case.assignee), said, clocks
