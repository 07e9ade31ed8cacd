"""Adding and changing the people who sign in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count, islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
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
    """Add one of the staff.

    Raises ValueError, with the words for it, when the address is taken or none at all, or when the role,
    the language or the zone is unknown.
    """
    address = email.strip().lower()
    _check(address, role, language, zone)
    taken = f"{address} already has an account; `answerable user link` lets them in."
    if User.objects.filter(email=address).exists():
        raise ValueError(taken)
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                address, password, name=name, role=role, language=language, zone=zone
            )
    except IntegrityError:
        raise ValueError(taken) from None
    for team in teams:
        Membership.objects.create(team=team_called(team), user=user)
    return user


_reserved: list[Callable[[str], bool]] = []


def reserve(is_reserved: Callable[[str], bool]) -> None:
    """Have addresses refused for which `is_reserved` holds. For rooms above; called once, at start-up."""
    if is_reserved not in _reserved:
        _reserved.append(is_reserved)


def team_called(name: str) -> Team:
    """The team of this name, made when it does not exist."""
    team, _made = Team.objects.get_or_create(name=name, defaults={"slug": _free_slug(name)})
    return team


def _check(address: str, role: str, language: str, zone: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise ValueError(f"{address!r} is not an e-mail address.") from None
    if any(is_reserved(address) for is_reserved in _reserved):
        raise ValueError(f"{address} is an address of the desk itself; nobody can sign in with it.")
    languages = [code for code, _name in settings.LANGUAGES]
    for value, known, what in ((role, Role.values, "Role"), (language, languages, "Language")):
        if value not in known:
            raise ValueError(f"{what} {value!r} is not known; it is one of {', '.join(known)}.")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = f"Time zone {zone!r} is not known; write one like Asia/Shanghai or Europe/Berlin."
        raise ValueError(message) from None


def _free_slug(name: str) -> str:
    """A slug no other team has: names in Chinese have none of their own, and different names may share."""
    wanted = slugify(name)[:40] or "team"
    taken = set(Team.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(slug for slug in (wanted, *islice(numbered, len(taken) + 1)) if slug not in taken)
