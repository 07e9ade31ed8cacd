"""One Answerable with a mail server beside it, and a browser that tolerates no error."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    StorageState,
)

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


@pytest.fixture(scope="session")
def signed_in(browser: Browser, house: Running) -> StorageState:
    """What the browser of an administrator keeps, who signed in by a fresh one-time link."""
    return _sign_in(browser, house, house.command("user", "link", "administrator@localhost").stdout.strip())


@pytest.fixture
def administrator(page: Page, signed_in: StorageState) -> Page:
    """A page of somebody signed in as administrator."""
    page.context.add_cookies(signed_in["cookies"])  # type: ignore[arg-type]
    page.goto("/desk/")
    return page


@pytest.fixture
def colleague(administrator: Page, browser: Browser, house: Running) -> Iterator[Page]:
    """Han Meimei, an engineer, in a browser of her own."""
    link = add_person(administrator, "mei@vendor.example", "Han Meimei")
    opened = browser.new_context(
        base_url=house.url, locale="en-GB", viewport=WIDE, storage_state=_sign_in(browser, house, link)
    )
    opened.set_default_timeout(15_000)
    yield opened.new_page()
    opened.close()


def add_person(administrator: Page, address: str, name: str, role: str = "engineer") -> str:
    """Add somebody as administrators do; returns their sign-in link."""
    administrator.goto("/desk/people/")
    token = administrator.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    fields = {"name": name, "email": address, "role": role, "language": "en", "is_active": "on"}
    answer = administrator.request.post("/desk/people/new/", form={**fields, "csrfmiddlewaretoken": token})
    found = re.search(r"https?://[^\s\"<]+/accounts/link/[^\s\"<]+", answer.text())
    assert found, f"{answer.status}: {answer.text()}"
    return found.group()


def _sign_in(browser: Browser, house: Running, link: str) -> StorageState:
    visit = browser.new_context(base_url=house.url)
    page = visit.new_page()
    page.goto(link)
    page.get_by_role("button").first.click()
    page.wait_for_url("**/desk/**")
    kept = visit.storage_state()
    visit.close()
    return kept
