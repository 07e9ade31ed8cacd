"""A one-time link by mail, for somebody who has forgotten the password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from answerable.accounts import links
from answerable.accounts.models import SignInLink, User

LIFETIME = timedelta(minutes=20)
MOST_IN_LIFETIME = 3

Carrier = Callable[[User, str, datetime], None]
_carriers: list[Carrier] = []


class LinkRequestForm(forms.Form):
    """One address."""

    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )


def deliver_by(carrier: Carrier) -> None:
    """Have links carried by `carrier(user, address, at)`: a room above owns the outbox."""
    if carrier not in _carriers:
        _carriers.append(carrier)


def address_of(token: str) -> str:
    """The full address of the page that uses the token."""
    return settings.ANSWERABLE.public_url.rstrip("/") + reverse("sign_in_link", args=[token])


def send_link(email: str, *, at: datetime) -> None:
    """Send a link that lives 20 minutes to a known, active user; do nothing for anybody else.

    At most three links are under way for one person, so that the form is no mail cannon.
    """
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        return
    # Links a colleague made for them live longer; those keep nobody from asking for one.
    under_way = SignInLink.objects.filter(
        user=user, used_at=None, expires_at__gt=at, expires_at__lte=F("created_at") + LIFETIME
    )
    if under_way.count() >= MOST_IN_LIFETIME:
        return
    url = address_of(links.issue(user, at=at, lifetime=LIFETIME))
    for carrier in _carriers:
        carrier(user, url, at)
