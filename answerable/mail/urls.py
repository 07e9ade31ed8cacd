"""The addresses of the mail room."""

from __future__ import annotations

from django.urls import path

from answerable.mail.views.raw import raw

urlpatterns = [path("raw", raw, name="mail_raw_door")]
