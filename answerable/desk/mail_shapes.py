"""What the templates are given about recipients, offers and mails that were sent on: plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody an answer may go to, as a token of the recipient bar.

    `marks` are words that must be seen ("added by mail, not confirmed"), `may` what they may do.
    """

    address: str
    name: str
    part: str
    is_chosen: bool
    replied: bool = False
    replied_all: bool = True
    is_contact: bool = False
    is_strange: bool = False
    marks: Sequence[str] = ()
    may: str = ""


@dataclass(frozen=True, slots=True)
class RecipientBar:
    """Who gets the answer: To, Cc, whom one may add, and which message is answered."""

    recipients: Sequence[Recipient]
    contact_address: str = ""
    contact_name: str = ""
    answers: int = 0
    answers_text: str = ""
    known: Sequence[tuple[str, str]] = ()
    typed: str = ""

    @property
    def to(self) -> list[Recipient]:
        """The tokens in To."""
        return [one for one in self.recipients if one.part == "to"]

    @property
    def cc(self) -> list[Recipient]:
        """The tokens in copy."""
        return [one for one in self.recipients if one.part == "cc"]

    @property
    def count(self) -> int:
        """How many get it as it stands."""
        return sum(one.is_chosen for one in self.recipients)


@dataclass(frozen=True, slots=True)
class TakesPart:
    """Somebody in copy of the case, in the list of who may see and answer."""

    name: str
    address: str
    may: str
    note: str = ""
    is_strange: bool = False


@dataclass(frozen=True, slots=True)
class OfferShape:
    """A case this one may belong to, with the reason and what a decision would mean."""

    id: int
    number: str
    url: str
    subject: str
    reason: str
    warning: str = ""
    can_move: bool = True


@dataclass(frozen=True, slots=True)
class RequesterShape:
    """Who may have written what was sent on, the likeliest first: (address, words)."""

    id: int
    sent_on_by: str
    writers: Sequence[tuple[str, str]]
    keeps_forwarder: bool = True

    @property
    def first(self) -> tuple[str, str]:
        """The one that is asked about."""
        return self.writers[0]
