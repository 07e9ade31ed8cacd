"""To whom an answer goes unless somebody chooses otherwise: what people expect of mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from answerable.cases import posting
from answerable.cases.models import Case, Direction, Message, Participant
from answerable.cases.recipients import ours_in, without_tag
from answerable.customers.directory import plain_address
from answerable.mail.building import deliverable


@dataclass(frozen=True, slots=True)
class Proposed:
    """Somebody who may get an answer.

    `part` is to or cc. `replied` gets a plain reply (the contact and whoever wrote what is answered),
    `replied_all` a reply to all (also who is in copy of it, and whom a colleague put in copy of the
    case). Whoever is not confirmed is chosen by nobody but the colleague who writes.
    """

    address: str
    name: str
    part: str
    replied: bool
    replied_all: bool
    is_contact: bool = False
    is_confirmed: bool = True

    @property
    def is_chosen(self) -> bool:
        """Is it chosen before anybody has chosen?"""
        return self.replied_all and self.is_confirmed


def answered_of(case: Case, pk: int = 0) -> Message | None:
    """The message an answer hangs on: the one chosen, else the newest words of a person."""
    rows = Message.objects.filter(
        case__in=[ref.id for ref in case.family], direction=Direction.IN, is_automatic=False
    )
    chosen = rows.filter(pk=pk).first() if pk else None
    return chosen or rows.order_by("-at", "-id").first()


def proposed(case: Case, answers: Message | None, taking_part: Sequence[Participant]) -> list[Proposed]:
    """Everybody who may get the answer, each once: the contact first, whoever wrote what is answered next.

    The contact always stands in To, whoever wrote last (pain 26); the writer beside them. People in
    copy of the message who could not be written to, and we ourselves, are left out.
    """
    found: dict[str, Proposed] = {}
    for one in (*_in_to(case, answers, taking_part), *_in_copy(case, answers, taking_part)):
        found.setdefault(one.address, one)
    rows = {one.address: one for one in taking_part}
    others = [one for one in found.values() if not one.is_contact and deliverable(one.address)]
    ours = ours_in(case) if others else set()
    theirs = [one for one in others if not {one.address, without_tag(one.address)} & ours]
    main = [one for one in found.values() if one.is_contact]
    return [_known(one, rows.get(one.address)) for one in (*main, *theirs)]


def _in_to(case: Case, answers: Message | None, taking_part: Sequence[Participant]) -> Iterator[Proposed]:
    """The contact, and whoever wrote what is answered, as long as they take part."""
    main = posting.recipient_of(case)
    if main is not None:
        yield Proposed(main[1], main[0], "to", True, True, is_contact=True)
    writer = plain_address(answers.author_address) if answers is not None else ""
    if writer in {one.address for one in taking_part} | set(posting.merged_writers(case)):
        yield Proposed(writer, answers.author_name if answers else "", "to", True, True)


def _in_copy(case: Case, answers: Message | None, taking_part: Sequence[Participant]) -> Iterator[Proposed]:
    copied = {plain_address(one) for one in (*answers.to, *answers.cc)} if answers is not None else set()
    for one in taking_part:
        is_wanted = one.address in copied or one.added_by_id is not None
        yield Proposed(one.address, one.name, "cc", False, is_wanted)
    for address in posting.merged_writers(case):
        yield Proposed(address, "", "cc", False, True)


def _known(one: Proposed, row: Participant | None) -> Proposed:
    """With what is known of somebody who takes part."""
    if row is None:
        return one
    return replace(one, name=row.name or one.name, is_confirmed=row.confirmed_at is not None)
