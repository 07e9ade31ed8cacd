"""Signing in by a one-time link."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from answerable.accounts import links
from answerable.accounts.link_mail import LinkRequestForm, send_link


@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows whom the link signs in; only POST uses it up, as mail scanners follow links.

    A second factor, where somebody has one, is still asked for.
    """
    now = timezone.now()
    user = links.peek(token, at=now) if request.method == "GET" else links.redeem(token, at=now)
    if user is None:
        return render(request, "account/link.html", {"failed": True}, status=410)
    if request.method == "GET":
        return render(request, "account/link.html", {"failed": False, "user_name": user.name})
    login = Login(user=user, redirect_url=settings.LOGIN_REDIRECT_URL)
    answer: HttpResponse = perform_login(request, login)
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_link_request(request: HttpRequest) -> HttpResponse:
    """Ask for a link by mail. The answer is the same whether or not the address is known."""
    form = LinkRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        send_link(form.cleaned_data["email"], at=timezone.now())
        return redirect(request.path + "?sent=1")
    sent = "sent" in request.GET
    return render(
        request,
        "account/link_request.html",
        {"form": form, "sent": sent},
        status=422 if form.errors else 200,
    )
