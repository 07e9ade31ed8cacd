"""What people do again and again."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def live(page: Page) -> None:
    """Wait until the page hears what changes."""
    expect(page.locator("html")).to_have_attribute("data-live", "open")


def open_what_came(page: Page, subject: str) -> str:
    """On an open queue, without a reload: the case comes, is opened; returns its number.

    In an empty list it simply stands there; where others are being read it is announced and waits.
    """
    row = page.locator("[data-row]", has_text=subject)
    news = page.locator(".unseen").get_by_role("link", name=subject)
    expect(row.or_(news).first).to_be_visible()
    if news.is_visible():
        news.click()
    row.click()
    expect(page.get_by_role("heading", name=subject)).to_be_visible()
    return page.url.rstrip("/").rpartition("/")[2]
