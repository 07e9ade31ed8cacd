"""What a visitor of the demonstration is told: where to go in, as whom, and that nothing leaves the house."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import get_language_info

from answerable.accounts import links
from answerable.accounts.link_mail import address_of
from answerable.accounts.models import User

# One visitor of each role; between them they read both languages.
VISITORS = (
    ("marta.lindqvist@vonechain.example", "Admin"),
    ("chen.li@vonechain.example", "Lead"),
    ("jonas.brandt@vonechain.example", "Engineer"),
)


def lines(at: datetime) -> Iterator[str]:
    """Fresh one-time links for an administrator, a lead and an engineer, good for a day."""
    for email, role in VISITORS:
        user = User.objects.filter(email=email, is_active=True).first()
        if user is not None:
            language = get_language_info(user.language)["name_local"]
            yield f"  {role:<9} {address_of(links.issue(user, at=at))}"
            yield f"            ({user.name}, {language})"
    yield "            Each link signs in once. This is a demonstration: no mail leaves the house."
