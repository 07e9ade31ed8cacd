"""Adding and changing the people who sign in."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.text import slugify

from answerable.accounts.models import Membership, Role, Team, User


@transaction.atomic
def add_user(
    email: str,
    name: str,
    *,
    role: str = Role.ENGINEER,
    language: str = "en",
    zone: str = "UTC",
    teams: Iterable[str] = (),
    password: str | None = None,
) -> User:
    """Add one of the staff. Raises ValueError when the address is taken or the role unknown."""
    address = email.strip().lower()
    if role not in Role.values:
        raise ValueError(f"Role {role!r} is not known; it is one of {', '.join(Role.values)}.")
    if User.objects.filter(email=address).exists():
        raise ValueError(f"{address} already has an account; `answerable user link` lets them in.")
    user = User.objects.create_user(address, password, name=name, role=role, language=language, zone=zone)
    for team in teams:
        Membership.objects.create(team=team_called(team), user=user)
    return user


def team_called(name: str) -> Team:
    """The team of this name, made when it does not exist."""
    team, _made = Team.objects.get_or_create(
        name=name, defaults={"slug": slugify(name) or f"team-{Team.objects.count() + 1}"}
    )
    return team
