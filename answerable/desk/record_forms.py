"""The forms for customers, their people, contracts and duty."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from answerable.accounts.models import Team, User
from answerable.customers.records import RecordRefusedError, plain_domains
from answerable.duty.models import ShiftKind
from answerable.policy.versions import active

_ZONES = [(one, one) for one in sorted(available_timezones())]
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class CustomerForm(forms.Form):
    """An organisation we serve."""

    name = forms.CharField(label=pgettext_lazy("organisation", "Name"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=60, required=False)
    domains = forms.CharField(
        label=_("Mail domains"),
        required=False,
        help_text=_("Mail from these domains belongs to this customer; separate several by commas."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    zone = forms.ChoiceField(label=_("Time zone"), choices=_ZONES)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    remarks = forms.CharField(
        label=_("Remarks for colleagues"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_domains(self) -> list[str]:
        """Domains as they are compared."""
        try:
            return plain_domains(self.cleaned_data["domains"])
        except RecordRefusedError as error:
            raise forms.ValidationError(str(error)) from None


class ContactForm(forms.Form):
    """Somebody at a customer."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("As the customer")), *settings.LANGUAGES], required=False
    )
    zone = forms.ChoiceField(
        label=_("Time zone"), choices=[("", _("As the customer")), *_ZONES], required=False
    )


class ContractForm(forms.Form):
    """A contract."""

    number = forms.CharField(label=_("Contract number"), max_length=40)
    plan = forms.ChoiceField(label=_("Service plan"))
    starts_on = forms.DateField(label=_("First day"), widget=_DAY)
    ends_on = forms.DateField(label=_("Last day"), widget=_DAY)

    def __init__(self, *args: Any, language: str = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plans = [(one.id, one.name.get(language)) for one in active().document.plans]
        self.fields["plan"].choices = plans  # type: ignore[attr-defined]


class ShiftForm(forms.Form):
    """Somebody on duty for a while."""

    user = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.filter(is_active=True))
    kind = forms.ChoiceField(label=_("Kind"), choices=ShiftKind.choices)
    team = forms.ModelChoiceField(
        label=_("For which team"), queryset=Team.objects.all(), required=False, empty_label=_("all teams")
    )
    starts_at = forms.DateTimeField(label=pgettext_lazy("time", "From"), widget=_MOMENT)
    ends_at = forms.DateTimeField(label=pgettext_lazy("time", "Until"), widget=_MOMENT)
