"""Staff and teams, for administrators; and what everybody chooses for themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from answerable.accounts import links, people
from answerable.accounts.link_mail import address_of
from answerable.accounts.models import Membership, Team, User
from answerable.desk.access import for_administrators, for_staff
from answerable.desk.forms import PersonForm, ProfileForm, TeamForm
from answerable.desk.frame import page
from answerable.events.actors import Actor
from answerable.events.names import EventName
from answerable.events.record import record
from answerable.lib.ref import Ref
from answerable.ui import series


@dataclass(frozen=True, slots=True)
class UserLine:
    """One colleague in the list."""

    id: int
    name: str
    initials: str
    email: str
    role_name: str
    teams_text: str
    has_second_factor: bool
    is_active: bool
    last_seen_at: datetime | None
    url: str


@dataclass(frozen=True, slots=True)
class TeamLine:
    """One team in the list."""

    id: int
    name: str
    members_text: str
    url: str


@require_safe
@for_administrators
def all_people(request: HttpRequest) -> HttpResponse:
    """Everybody who signs in, and the teams."""
    return _people_page(request, PersonForm(), TeamForm())


@require_POST
@for_administrators
def add_person(request: HttpRequest) -> HttpResponse:
    """Add somebody and show the link that lets them in for the first time."""
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _people_page(request, form, TeamForm(), status=422)
    wanted = form.cleaned_data
    try:
        user = people.add_user(
            wanted["email"],
            wanted["name"],
            role=wanted["role"],
            language=wanted["language"],
            teams=[team.name for team in wanted["teams"]],
        )
    except ValueError:
        form.add_error("email", _("Somebody else has this address."))
        return _people_page(request, form, TeamForm(), status=422)
    now = timezone.now()
    _tell(EventName.USER_ADDED, user, request, now)
    link = address_of(links.issue(user, at=now))
    return _people_page(request, PersonForm(), TeamForm(), new_link=link)


@require_POST
@for_administrators
def add_team(request: HttpRequest) -> HttpResponse:
    """Add a team."""
    form = TeamForm(request.POST)
    if not form.is_valid():
        return _people_page(request, PersonForm(), form, status=422)
    people.team_called(form.cleaned_data["name"])
    return redirect("/desk/people/")


@require_http_methods(["GET", "POST"])
@for_administrators
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Change somebody: name, role, teams, whether they may sign in."""
    user = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, initial=_initial(user))
    if request.method == "POST" and form.is_valid():
        mistake = _change(user, form, request.user)  # type: ignore[arg-type]
        if not mistake:
            _tell(EventName.USER_CHANGED, user, request, timezone.now())
            messages.success(request, _("Saved."))
            return redirect("/desk/people/")
        form.add_error(None, mistake)
    context = {
        "title": user.name,
        "form": form,
        "save_text": _("Save"),
        "back_url": "/desk/people/",
        "lead": "",
        "danger": [
            (
                _("Make a sign-in link"),
                f"/desk/people/{pk}/link/",
                _("For somebody who is locked out; it works once."),
            )
        ],
    }
    return page(request, "desk/form_page.html", "people", context, status=422 if form.errors else 200)


@require_POST
@for_administrators
def person_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A one-time link for somebody who is locked out."""
    user = get_object_or_404(User, pk=pk, is_active=True)
    link = address_of(links.issue(user, at=timezone.now()))
    return _people_page(request, PersonForm(), TeamForm(), new_link=link)


@require_http_methods(["GET", "POST"])
@for_administrators
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a team."""
    found = get_object_or_404(Team, pk=pk)
    form = TeamForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("/desk/people/")
    members = series.names(found.members.values_list("name", flat=True))
    context = {
        "title": found.name,
        "form": form,
        "save_text": _("Save"),
        "back_url": "/desk/people/",
        "lead": members,
        "danger": [],
    }
    return page(request, "desk/form_page.html", "people", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_staff
def profile(request: HttpRequest) -> HttpResponse:
    """My own settings."""
    form = ProfileForm(request.POST or None, instance=request.user)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("/desk/settings/")
    return page(request, "desk/settings.html", "settings", {"form": form}, status=422 if form.errors else 200)


def _tell(name: EventName, user: User, request: HttpRequest, at: datetime) -> None:
    """Who was let in, and what they may do, is on record; the room of people lies below that of events."""
    actor = Actor.staff(request.user)  # type: ignore[arg-type]
    record(name, Ref("user", user.pk), at=at, actor=actor, role=user.role, is_active=user.is_active)


def _people_page(
    request: HttpRequest, user_form: PersonForm, team_form: TeamForm, *, new_link: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "users": _users(),
        "teams": [
            TeamLine(
                one.pk,
                one.name,
                series.names(u.name for u in one.members.all()),
                f"/desk/people/teams/{one.pk}/",
            )
            for one in Team.objects.prefetch_related("members")
        ],
        "user_form": user_form,
        "team_form": team_form,
        "add_user_url": "/desk/people/new/",
        "add_team_url": "/desk/people/teams/new/",
        "new_link": new_link,
    }
    return page(request, "desk/people.html", "people", context, status=status)


def _users() -> list[UserLine]:
    protected = set(Authenticator.objects.filter(type="totp").values_list("user_id", flat=True))
    return [
        UserLine(
            one.pk,
            one.name,
            one.initials,
            one.email,
            one.get_role_display(),
            series.names(team.name for team in one.teams.all()),
            one.pk in protected,
            one.is_active,
            one.last_login,
            f"/desk/people/{one.pk}/",
        )
        for one in User.objects.prefetch_related("teams").order_by("name")
    ]


def _initial(user: User) -> dict[str, object]:
    return {
        "name": user.name,
        "email": user.email,
        "role": user.role,
        "language": user.language,
        "teams": list(user.teams.all()),
        "is_active": user.is_active,
    }


@transaction.atomic
def _change(user: User, form: PersonForm, by: User) -> str:
    wanted = form.cleaned_data
    if user == by and (not wanted["is_active"] or wanted["role"] != user.role):
        return _("You cannot take your own rights away; ask another administrator.")
    address = wanted["email"].strip().lower()
    if User.objects.filter(email=address).exclude(pk=user.pk).exists():
        return _("Somebody else has this address.")
    user.name, user.email, user.role = wanted["name"], address, wanted["role"]
    user.language, user.is_active = wanted["language"], wanted["is_active"]
    user.save(update_fields=["name", "email", "role", "language", "is_active"])
    Membership.objects.filter(user=user).exclude(team__in=wanted["teams"]).delete()
    for one in wanted["teams"]:
        Membership.objects.get_or_create(user=user, team=one)
    return ""
