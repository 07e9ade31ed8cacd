"""The page that shows every part in every state, both themes, both languages."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from answerable.desk.access import for_staff
from answerable.desk.frame import page
from answerable.desk.shapes import Attachment, Person, SeverityShape
from answerable.ui.due import Due, DueState

STANDS = [
    (DueState.RUNNING, timedelta(hours=3, minutes=5), 0.3),
    (DueState.SOON, timedelta(minutes=22), 0.86),
    (DueState.MISSED, timedelta(minutes=-20), 1.0),
    (DueState.PAUSED, timedelta(days=2, hours=4), 0.5),
    (DueState.MET, timedelta(hours=1, minutes=10), 0.4),
    (DueState.MET_LATE, timedelta(minutes=-45), 1.0),
    (DueState.EXCUSED, timedelta(0), 1.0),
]


class SpecimenForm(forms.Form):
    """One field of each kind; bound without data, so that the required ones complain."""

    subject = forms.CharField()
    hint = forms.CharField(required=False)
    text = forms.CharField(widget=forms.Textarea, required=False)
    choice = forms.ChoiceField(required=False)
    several = forms.ChoiceField(widget=forms.RadioSelect, required=False)
    tick = forms.BooleanField(required=False)

    def __init__(self, prefix: str) -> None:
        super().__init__({}, auto_id=f"{prefix}-%s")
        choices = [("1", "P1"), ("2", "P2")]
        for name, label in self.labels().items():
            self.fields[name].label = label
        for name in ("choice", "several"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields["hint"].help_text = _("In the language of the customer.")

    def labels(self) -> dict[str, str]:
        """Labels in the active language."""
        return {
            "subject": _("Subject"),
            "hint": _("Greeting"),
            "text": _("Text"),
            "choice": _("Severity"),
            "several": _("Severity"),
            "tick": _("Send me a copy"),
        }


@require_safe
@for_staff
def components(request: HttpRequest) -> HttpResponse:
    """Show the parts."""
    now = timezone.now()
    panels = [
        (theme, language.replace("hans", "Hans"), _panel(theme, language, now))
        for language, _name in settings.LANGUAGES
        for theme in ("light", "dark")
    ]
    return page(request, "ui/components.html", "parts", {"panels": panels})


def _panel(theme: str, language: str, now: datetime) -> str:
    with translation.override(language):
        prefix = f"{theme}-{language}"
        context = {
            "id": prefix,
            "at": now - timedelta(minutes=5),
            "dues": [Due(now + left, state, _("answer"), used, now) for state, left, used in STANDS],
            "severities": [SeverityShape(n, f"P{n}", f"P{n}") for n in (1, 2, 3, 4)],
            "people": [Person("Han Meimei", "HM"), Person("李雷", "李雷"), None],
            "file": Attachment("node-3.log", 1_400_000, "#main", 1),
            "form": SpecimenForm(prefix),
        }
        return mark_safe(render_to_string("ui/_specimens.html", context))  # noqa: S308
