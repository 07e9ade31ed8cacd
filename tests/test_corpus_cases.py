"""Every mail of the corpus, through the doors of the house: stored, read, and shown to whoever may see it."""

from __future__ import annotations

from itertools import groupby

import pytest
from django.db.models import CharField, TextField
from django.test import Client

from answerable.cases.models import Case, Message
from answerable.customers.models import Customer
from answerable.intake.receive import receive
from answerable.mail.journal import store
from answerable.mail.models import InboundMail, OutboundMail, Outcome
from answerable.testing.cast import NOON, Cast
from tests.corpus.letters import Letter, everything

KINDS = {kind: list(found) for kind, found in groupby(everything(), lambda one: one.name.split("/")[0])}
ENDS = {Outcome.ACCEPTED, Outcome.IGNORED}


def taken_in(letter: Letter) -> InboundMail:
    sender = "zhao@huaxin.example" if b"huaxin" in letter.raw[:500] else "anna@nordbank.example"
    mail = store(
        letter.raw, envelope_from=sender, envelope_to=["support@vendor.example"], door="smtp", at=NOON
    )
    receive(mail.pk, now=NOON)
    return InboundMail.objects.get(pk=mail.pk)


def texts(row: Message | InboundMail) -> str:
    kinds = [field for field in row._meta.get_fields() if isinstance(field, CharField | TextField)]
    return "".join(str(getattr(row, field.attname)) for field in kinds)


@pytest.fixture
def reader(client: Client, cast: Cast) -> Client:
    client.force_login(cast.wang)
    return client


@pytest.mark.parametrize("kind", KINDS)
def test_it_ends_in_a_named_outcome_and_is_there_byte_for_byte(kind: str, cast: Cast) -> None:
    taken = [(letter, taken_in(letter).pk) for letter in KINDS[kind]]
    for letter, pk in taken:
        # Read again: a piece of a mail has its outcome when the other pieces are there.
        mail = InboundMail.objects.get(pk=pk)
        assert mail.outcome in ENDS, (letter.name, mail.outcome, mail.outcome_reason)
        assert mail.outcome_reason, letter.name
        assert mail.raw_bytes == letter.raw, letter.name
        for row in (mail, *Message.objects.filter(inbound=mail)):
            assert "\0" not in texts(row), letter.name
            texts(row).encode("utf-8")
    nothing_came_to_another_customer()


def nothing_came_to_another_customer() -> None:
    """Whoever writes from a customer's domain is that customer's; nobody else's words are in their cases."""
    owners = {domain: one.pk for one in Customer.objects.all() for domain in one.domains}
    for message in Message.objects.filter(direction="in").select_related("case"):
        owner = owners.get(message.author_address.rpartition("@")[2])
        assert message.case.customer_id == owner, message
    for mail in OutboundMail.objects.filter(about_kind="case"):
        contact = Case.objects.get(pk=mail.about_id).contact
        assert contact is not None
        assert mail.recipients == [contact.email]


@pytest.mark.parametrize("kind", KINDS)
def test_its_case_is_shown_to_staff(kind: str, reader: Client) -> None:
    # Of the many quotations a few are enough for the page.
    some = KINDS[kind][:: 7 if kind == "quoting" else 2]
    cases = {mail.about_id for mail in map(taken_in, some) if mail.about_kind == "case"}
    for case in Case.objects.filter(pk__in=cases):
        page = reader.get(f"/desk/cases/{case.number}/")
        assert page.status_code == 200, case
        assert "<script>alert(1)" not in page.content.decode()
