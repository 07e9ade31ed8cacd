"""Every address of the product."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("answerable.accounts.urls")),
    path("mail/", include("answerable.mail.urls")),
    path("desk/", include("answerable.desk.urls")),
    path("", include("answerable.portal.urls")),
]
