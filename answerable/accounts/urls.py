"""Signing in and out, second factors, one-time links."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import include, path

from answerable.accounts.views.link import sign_in_link, sign_in_link_request

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("link/", sign_in_link_request, name="sign_in_link_request"),
    path("link/<str:token>/", sign_in_link, name="sign_in_link"),
    path("2fa/", include("allauth.mfa.urls")),
]
