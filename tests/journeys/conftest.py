"""One Answerable with a mail server beside it, and a browser that tolerates no error."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.mail_sink import MailSink, mail_sink
from tests.running import Running, answerable

WIDE = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def sink() -> Iterator[MailSink]:
    """Receives everything the house sends."""
    with mail_sink() as listening:
        yield listening


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, sink: MailSink) -> Iterator[Running]:
    """A whole Answerable, started once for all journeys."""
    folder = tmp_path_factory.mktemp("house")
    with answerable(folder / "data", folder / "log", SMTP_URL=sink.url) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    options = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=options)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser, house: Running) -> Iterator[BrowserContext]:
    """A person's browser, signed in as nobody; its pages start at the house."""
    opened = browser.new_context(base_url=house.url, locale="en-GB", viewport=WIDE)
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page whose console must stay free of errors: scripts, security policy, missing files."""
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(f"{message.text} ({message.location.get('url')})")

    opened = context.new_page()
    opened.on("console", note)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert errors == []


@pytest.fixture
def administrator(page: Page, house: Running) -> Page:
    """A page of somebody signed in as administrator by a fresh one-time link."""
    link = house.command("user", "link", "administrator@localhost").stdout.strip()
    page.goto(link)
    page.get_by_role("button").first.click()
    page.wait_for_url("**/desk/**")
    return page
