"""The first start: the printed link signs the first administrator in, once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.running import Running

pytestmark = pytest.mark.journey


def test_the_printed_link_signs_in_once(page: Page, house: Running) -> None:
    page.goto(house.sign_in_link)
    page.get_by_role("button").first.click()
    page.wait_for_url("**/desk/**")
    expect(page.get_by_role("main")).to_be_visible()
    page.context.clear_cookies()
    assert page.request.get(house.sign_in_link).status == 410


def test_without_signing_in_the_desk_asks_for_it(page: Page) -> None:
    page.goto("/desk/queue/")
    assert "/accounts/login/" in page.url
