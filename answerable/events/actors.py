"""Whose doing something was."""

from __future__ import annotations

from dataclasses import dataclass

from answerable.accounts.models import User
from answerable.events.models.event import ActorKind


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that acts: a colleague, a customer's contact, or the system itself."""

    kind: str
    name: str = ""
    user: User | None = None
    contact_id: int | None = None

    @classmethod
    def staff(cls, user: User) -> Actor:
        """A colleague."""
        return cls(ActorKind.STAFF, user.name, user=user)

    @classmethod
    def contact(cls, contact_id: int | None, name: str) -> Actor:
        """A person on the customer's side."""
        return cls(ActorKind.CONTACT, name, contact_id=contact_id)

    @classmethod
    def system(cls, name: str = "") -> Actor:
        """The system: a clock, an automatic acknowledgement, an administrator's command line."""
        return cls(ActorKind.SYSTEM, name)

    @property
    def is_staff(self) -> bool:
        """A human colleague, whose words may meet a promise."""
        return self.kind == ActorKind.STAFF
