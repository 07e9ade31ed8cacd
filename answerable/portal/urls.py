"""Addresses."""

from __future__ import annotations

from django.urls import path

from answerable.portal.views import language, policy, start

app_name = "portal"
urlpatterns = [
    path("", start.start, name="start"),
    path("policy/", policy.page, name="policy"),
    path("policy.json", policy.for_machines, name="policy-json"),
    path("language/", language.choose, name="language"),
]
