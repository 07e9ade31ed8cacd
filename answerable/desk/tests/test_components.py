"""The page of parts shows them in both themes and both languages."""

from __future__ import annotations

import pytest
from django.test import Client

from answerable.accounts.models import User


@pytest.mark.django_db
def test_the_parts_are_shown_four_times(client: Client) -> None:
    client.force_login(
        User.objects.create_user("han@vendor.example", name="Han Meimei"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    html = client.get("/desk/components/").content.decode()
    assert html.count('class="specimen__theme ') == 4
    assert html.count('lang="zh-Hans"') >= 2


@pytest.mark.django_db
def test_strangers_are_asked_to_sign_in(client: Client) -> None:
    assert client.get("/desk/components/").status_code == 302
