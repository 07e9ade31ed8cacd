"""A small year: everything that must be true of a record made by the verbs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F, Q
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.plugin import DjangoDbBlocker

from answerable.accounts.models import Role, Team, User
from answerable.cases.models import Case, Message
from answerable.commitments.models import Commitment
from answerable.commitments.rebuild import differences
from answerable.commitments.sweep import next_instant
from answerable.contracts.models import Contract
from answerable.customers.models import Contact, Customer
from answerable.demo.fill import fill, is_empty
from answerable.demo.welcome import VISITORS, lines
from answerable.duty.models import Shift
from answerable.events.models import Event
from answerable.mail.models import OutboundMail
from answerable.notifications.models import Notice

NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
SIZE = 60


@pytest.fixture(scope="module", autouse=True)
def year(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A vendor with sixty cases, made once for all tests of this file and taken back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        tasks = ProcrastinateJob.objects.count()
        fill(NOW + timedelta(seconds=42), SIZE)
        assert ProcrastinateJob.objects.count() == tasks
        yield
        transaction.set_rollback(True)


def test_twelve_colleagues_in_three_teams_serve_forty_customers() -> None:
    assert (User.objects.count(), Team.objects.count()) == (12, 3)
    assert set(User.objects.values_list("role", flat=True)) == set(Role.values)
    assert (Customer.objects.count(), Contact.objects.filter(customer__isnull=False).count()) == (40, 150)
    assert set(User.objects.values_list("zone", flat=True)) == {"Asia/Shanghai", "Europe/Berlin"}


def test_contracts_are_in_force_over_and_still_to_begin() -> None:
    today = NOW.date()
    assert Contract.objects.filter(starts_on__lte=today, ends_on__gte=today).count() > 20
    assert Contract.objects.filter(ends_on__lt=today).exists()
    assert Contract.objects.filter(starts_on__gt=today).exists()
    assert set(Contract.objects.values_list("plan", flat=True)) == {"gold", "standard"}


def test_there_are_as_many_cases_as_asked_for_in_both_languages() -> None:
    assert Case.objects.count() >= SIZE
    assert Case.objects.filter(language="en").count() > SIZE / 5
    assert Case.objects.filter(language="zh-hans").count() > SIZE / 5


def test_no_case_is_without_a_first_word_of_the_customer() -> None:
    assert Case.objects.exclude(messages__direction="in").count() == 0


def test_nothing_lies_in_the_future() -> None:
    assert not Message.objects.filter(at__gt=NOW).exists()
    assert not Event.objects.filter(at__gt=NOW + timedelta(minutes=1)).exists()


def test_events_are_in_the_order_of_their_instants_on_every_case() -> None:
    for case in Case.objects.all():
        instants = list(Event.objects.filter(about_kind="case", about_id=case.pk).order_by("id"))
        assert [event.at for event in instants] == sorted(event.at for event in instants)


def test_every_deadline_is_what_its_events_say() -> None:
    assert list(differences()) == []


def test_the_queue_repeats_what_the_ledger_says() -> None:
    for case in Case.objects.standing_alone():
        owed = Commitment.objects.inside(*case.family).owed()
        owed = owed.filter(Q(paused_at=None) | Q(missed_at__isnull=False))
        assert case.next_due_at == min((row.due_at for row in owed), default=None)


def test_everything_due_was_judged_and_something_is_due_soon() -> None:
    assert not Commitment.objects.owed().filter(due_at__lt=NOW, paused_at=None, missed_at=None).exists()
    soonest = next_instant()
    assert soonest is not None
    assert NOW <= soonest < NOW + timedelta(days=1)


def test_some_promises_were_missed_and_most_were_kept() -> None:
    settled = Commitment.objects.filter(met_at__isnull=False, started_at__lt=NOW - timedelta(days=2))
    late = settled.filter(met_at__gt=F("due_at"))
    assert late.count() < settled.count() * 0.15
    assert Commitment.objects.owed().filter(missed_at__isnull=False).exists()


def test_no_mail_waits_to_be_sent() -> None:
    assert OutboundMail.objects.exists()
    assert not OutboundMail.objects.filter(sent_at=None).exists()


def test_old_notices_were_read() -> None:
    assert not Notice.objects.filter(read_at=None, created_at__lt=NOW - timedelta(hours=6)).exists()


def test_the_rota_reaches_around_now() -> None:
    assert Shift.objects.filter(starts_at__lt=NOW).exists()
    assert Shift.objects.filter(starts_at__gt=NOW, kind="on_call").exists()


def test_every_row_refers_to_rows_that_are_there() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_database_that_holds_something_is_not_filled() -> None:
    assert not is_empty()
    with pytest.raises(ValueError, match="empty database"):
        fill(NOW, SIZE)


def test_three_visitors_are_given_their_links() -> None:
    said = "\n".join(lines(NOW))
    assert said.count("http") == len(VISITORS) == 3
    assert "no mail leaves the house" in said
