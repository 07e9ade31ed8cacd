"""The recipient bar: who gets an answer, what they may do, and what has to be known of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from answerable.accounts.models import User
from answerable.cases import posting
from answerable.cases.addressing import Proposed, answered_of, proposed
from answerable.cases.models import Case, Message, Participant
from answerable.cases.participants import taking_part
from answerable.customers.directory import plain_address
from answerable.customers.models import Contact
from answerable.desk.mail_shapes import Recipient, RecipientBar, TakesPart
from answerable.desk.parameters import key_in
from answerable.mail import returns
from answerable.mail.building import deliverable
from answerable.ui.moments import moment_text

MOST_SUGGESTED = 300


def people_of(
    case: Case, now: datetime, asked: QueryDict | None = None
) -> tuple[RecipientBar, list[TakesPart]]:
    """The recipient bar, and who takes part besides the contact.

    `asked` names the message to answer, or brings back what had been chosen in a form that was refused.
    """
    asked = asked if asked is not None else QueryDict()
    answers = answered_of(case, key_in(asked.get("answers", "") or asked.get("answer", "")))
    # Of the same address in merged cases the confirmed one comes last and counts.
    found = taking_part(case).select_related("added_by")
    rows = list(found.order_by(F("confirmed_at").asc(nulls_first=True), "id"))
    people = proposed(case, answers, rows)
    marks = _Marks(case, {one.address for one in people} | {one.address for one in rows})
    return _bar(case, answers, people, marks, asked, now), _those(rows, marks)


def _bar(
    case: Case,
    answers: Message | None,
    people: list[Proposed],
    marks: _Marks,
    asked: QueryDict,
    now: datetime,
) -> RecipientBar:
    main = posting.recipient_of(case)
    return RecipientBar(
        recipients=[marks.token(one, _choice(one, asked)) for one in people],
        contact_address=main[1] if main else "",
        contact_name=main[0] if main else "",
        answers=answers.pk if answers else 0,
        answers_text=_answers_text(answers, now) if answers else "",
        known=[(name, email) for email, name in marks.known.items()],
        typed=", ".join(_added(asked, people)),
    )


def _those(rows: list[Participant], marks: _Marks) -> list[TakesPart]:
    return [
        TakesPart(
            name=one.name or one.address,
            address=one.address,
            may=_may(is_confirmed=one.confirmed_at is not None),
            note=_("added by {name}").format(name=one.added_by.name) if one.added_by else _("added by mail"),
            is_strange=one.confirmed_at is None or marks.is_outside(one.address),
        )
        for one in {row.address: row for row in rows}.values()
    ]


def recipients_in(fields: QueryDict) -> tuple[list[str] | None, list[str] | None]:
    """To and Cc as a form has them; None for what it leaves to us."""
    copies = _split(fields.getlist("cc")) if "cc" in fields or "bar" in fields else None
    return (_split(fields.getlist("to")) if "bar" in fields else None), copies


def _split(values: Iterable[str]) -> list[str]:
    """Addresses as people write them, also "Name <address>"; what is none stays as it is, to be refused."""
    parts = [part.strip() for value in values for part in value[:5000].replace(";", ",").split(",")]
    return [
        part.rpartition("<")[2].rstrip(">").strip() if part.endswith(">") else part for part in parts if part
    ]


def _choice(one: Proposed, asked: QueryDict) -> bool:
    if "bar" not in asked:
        return one.is_chosen
    return one.address in [*asked.getlist("to"), *asked.getlist("cc")]


def _added(asked: QueryDict, people: list[Proposed]) -> list[str]:
    """What had been typed into a form that was refused."""
    there = {one.address for one in people}
    return [one for one in _split(asked.getlist("cc")) if plain_address(one) not in there]


def _answers_text(answers: Message, now: datetime) -> str:
    return _("Answers what {name} wrote {when}.").format(
        name=answers.author_name, when=moment_text(answers.at, now)
    )


def _may(*, is_confirmed: bool) -> str:
    if is_confirmed:
        return _("gets the answers and may answer")
    return _("gets nothing yet; what they write is shown and changes nothing")


class _Marks:
    """What has to be known of an address, asked for all of them at once."""

    def __init__(self, case: Case, addresses: set[str]) -> None:
        self._customer = case.customer
        at_hand = Contact.objects.filter(Q(email__in=addresses) | Q(customer=case.customer_id))
        rows = at_hand.exclude(email=None).exclude(customer=None).order_by("name")
        found = list(rows.values_list("email", "name", "customer")[:MOST_SUGGESTED])
        self.known = {email: name for email, name, owner in found if email and owner == case.customer_id}
        self._owners = {email: owner for email, _name, owner in found}
        self._unreachable = returns.unreachable(addresses)
        self._colleagues = set(User.objects.filter(email__in=addresses).values_list("email", flat=True))

    def is_outside(self, address: str) -> bool:
        """Is it nobody of the customer's, as far as is known?"""
        if self._customer is None or address in self._colleagues:
            return False
        if address in self._owners:
            return self._owners[address] != self._customer.pk
        domain = address.rpartition("@")[2]
        return not any(domain == one or domain.endswith(f".{one}") for one in self._customer.domains)

    def token(self, one: Proposed, is_chosen: bool) -> Recipient:
        marks = self._words(one)
        return Recipient(
            address=one.address,
            name=one.name or self.known.get(one.address, ""),
            part=one.part,
            is_chosen=is_chosen,
            replied=one.replied,
            replied_all=one.replied_all,
            is_contact=one.is_contact,
            is_strange=bool(marks) and not one.is_contact and one.address not in self._colleagues,
            marks=marks,
            may=_("the contact of the case") if one.is_contact else _may(is_confirmed=one.is_confirmed),
        )

    def _words(self, one: Proposed) -> list[str]:
        words = [] if one.is_confirmed else [_("added by mail, not confirmed")]
        if one.address in self._colleagues:
            words.append(_("colleague"))
        elif one.is_confirmed and not one.is_contact and self._customer and self.is_outside(one.address):
            words.append(_("not of {customer}").format(customer=self._customer.name))
        if not deliverable(one.address):
            words.append(_("cannot be written to"))
        if one.address in self._unreachable:
            words.append(_("mail came back again and again"))
        return words
