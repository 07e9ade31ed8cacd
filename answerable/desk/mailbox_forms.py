"""The form of a mailbox that mail is fetched from."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from answerable.mail import secrets_kept
from answerable.mail.models import AfterFetching, Credential, Mailbox, Security

# What is kept with the secret and may be shown; passwords and tokens never are.
OPEN_PARTS = ("provider", "tenant", "client_id", "authorize_url", "token_url", "scope")
SECRET_PARTS = ("password", "client_secret")
PROVIDERS = [("", "–"), ("microsoft", "Microsoft 365"), ("google", "Google"), ("other", _("another one"))]


def _hidden_when_shown() -> forms.PasswordInput:
    return forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"})


class MailboxForm(forms.Form):
    """Where the mailbox is, how we sign in, and what happens to stored mail."""

    name = forms.CharField(label=_("Name"), max_length=100)
    host = forms.CharField(label=_("Server"), max_length=253)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=993)
    security = forms.ChoiceField(label=_("Security"), choices=Security.choices, initial=Security.TLS)
    username = forms.CharField(
        label=_("User name"), max_length=254, help_text=_("For a shared mailbox by OAuth 2, its address.")
    )
    folder = forms.CharField(label=_("Folder"), max_length=255, initial="INBOX")
    after = forms.ChoiceField(
        label=_("When a mail is stored"), choices=AfterFetching.choices, initial=AfterFetching.SEEN
    )
    move_to = forms.CharField(label=_("Folder for stored mail"), max_length=255, required=False)
    takes_old = forms.BooleanField(label=_("Also fetch mail that is there already"), required=False)
    credential = forms.ChoiceField(
        label=_("Sign-in"), choices=Credential.choices, initial=Credential.PASSWORD
    )
    password = forms.CharField(
        label=_("Password"), required=False, strip=False, widget=_hidden_when_shown(),
        help_text=_("Left empty, the stored one stays. Another server or user needs it again."),
    )  # fmt: skip
    provider = forms.ChoiceField(label=_("OAuth 2: provider"), choices=PROVIDERS, required=False)
    tenant = forms.CharField(
        label=_("OAuth 2: tenant"), max_length=200, required=False, help_text=_("Of Microsoft only.")
    )
    client_id = forms.CharField(label=_("OAuth 2: client ID"), max_length=300, required=False)
    client_secret = forms.CharField(
        label=_("OAuth 2: client secret"), required=False, widget=_hidden_when_shown()
    )
    authorize_url = forms.CharField(label=_("OAuth 2: address for consent"), max_length=500, required=False)
    token_url = forms.CharField(label=_("OAuth 2: address for tokens"), max_length=500, required=False)
    scope = forms.CharField(label=_("OAuth 2: scope"), max_length=1000, required=False)
    ends_on = forms.DateField(
        label=_("OAuth 2: client secret ends on"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("With it you are told in time."),
    )  # fmt: skip

    def wanted(self) -> dict[str, Any]:
        """What stands on the mailbox's row."""
        said = self.cleaned_data
        apart = {*OPEN_PARTS, *SECRET_PARTS, "ends_on"}
        row = {name: value for name, value in said.items() if name not in apart}
        if said["ends_on"]:
            row["credential_expires_at"] = datetime.combine(said["ends_on"], time(), UTC)
        return row

    def secret(self) -> dict[str, str]:
        """What is kept sealed; empty parts stay as they are."""
        return {name: self.cleaned_data[name] for name in (*OPEN_PARTS, *SECRET_PARTS)}


def initial(mailbox: Mailbox) -> dict[str, Any]:
    """The mailbox as its form shows it."""
    names = [name for name in MailboxForm.base_fields if hasattr(mailbox, name)]
    try:
        kept = secrets_kept.unseal(mailbox.secret)
    except secrets_kept.SecretLostError:
        kept = {}
    shown = {name: getattr(mailbox, name) for name in names}
    ends = mailbox.credential_expires_at
    open_parts = {name: kept.get(name, "") for name in OPEN_PARTS}
    return {**shown, **open_parts, "ends_on": ends.astimezone(UTC).date() if ends else None}
