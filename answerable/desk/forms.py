"""The forms of the desk."""

from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from answerable.accounts.models import Role, Team, User
from answerable.cases.models import Door, Kind
from answerable.desk.models import SavedView
from answerable.policy.versions import active


class ViewForm(forms.ModelForm):  # type: ignore[type-arg]
    """Naming a list."""

    class Meta:
        model = SavedView
        fields: ClassVar = ["name", "is_shared"]


class CaseForm(forms.Form):
    """A case by hand: somebody called, or came by."""

    subject = forms.CharField(label=_("Subject"), max_length=300)
    contact = forms.EmailField(label=_("Contact’s e-mail address"))
    name = forms.CharField(label=_("Contact’s name"), max_length=200, required=False)
    text = forms.CharField(label=_("What happened"), widget=forms.Textarea(attrs={"rows": 6}))
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.INCIDENT)
    severity = forms.ChoiceField(label=_("Severity"), choices=())
    door = forms.ChoiceField(label=_("How it came in"), choices=Door.choices, initial=Door.HOTLINE)

    def __init__(self, *args: Any, language: str = "en", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        document = active().document
        choices = [(one.id, f"{one.id} · {one.name.get(language)}") for one in document.severities]
        self.fields["severity"].choices = choices  # type: ignore[attr-defined]
        self.fields["severity"].initial = document.default_severity


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """What somebody chooses for themselves."""

    zone = forms.ChoiceField(label=_("Time zone"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields: ClassVar = ["name", "language", "zone", "theme", "density", "signature"]
        labels: ClassVar = {"name": _("Name")}
        widgets: ClassVar = {"signature": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [(one, one) for one in sorted(available_timezones())]  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    """Somebody new, or somebody changed, by an administrator."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.ENGINEER)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"), queryset=Team.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_active = forms.BooleanField(label=_("May sign in"), required=False, initial=True)


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    """A team."""

    class Meta:
        model = Team
        fields: ClassVar = ["name"]
