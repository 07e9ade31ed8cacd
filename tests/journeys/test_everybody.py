"""For everybody: another language, a telephone, the dark, the keyboard alone, and assistive technology."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.letters import write
from tests.mail_sink import MailSink
from tests.running import Running

pytestmark = pytest.mark.journey

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def case_url(house: Running, sink: MailSink) -> str:
    """Two cases, so that there is something to walk through; the address of the second."""
    for name in ("first", "second"):
        write(house, f"Sun <{name}@walk.example>", f"The {name} matter", "Please look at it.\n\nThank you.")
    mail = sink.wait_for(lambda mail: "second@walk.example" in mail.recipients)
    sink.wait_for(lambda mail: "first@walk.example" in mail.recipients)
    return "/desk/cases/" + str(mail.message["Subject"]).partition("]")[0].lstrip("[") + "/"


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, one line each."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })", TAGS
    )
    return [
        f"{page.url}: {one['id']} {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def test_the_keyboard_alone_is_enough(administrator: Page, case_url: str) -> None:
    page = administrator
    keys = page.keyboard
    keys.press("g")
    keys.press("q")
    page.wait_for_url("**/desk/queue/**")
    keys.press("j")
    keys.press("j")
    keys.press("k")
    first = page.locator("[data-row]").first
    expect(first).to_be_focused()
    subject = first.inner_text()
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(subject.strip())
    keys.press("r")
    expect(page.get_by_label("Your reply")).to_be_focused()
    keys.type("I am looking at it: j, k and ? are letters here.")
    keys.press("Control+Enter")
    expect(page.get_by_text("Reply sent.")).to_be_visible()
    keys.press("?")
    dialog = page.get_by_role("dialog", name="Keys on this page")
    expect(dialog).to_contain_text("Reply")
    keys.press("Escape")
    expect(dialog).to_be_hidden()
    keys.press("n")
    expect(page.get_by_label("Your note")).to_be_focused()
    keys.type("A note.")
    keys.press("Control+Enter")
    expect(page.get_by_text("Note added.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_wcag(
    administrator: Page, browser: Browser, house: Running, case_url: str, scheme: Any
) -> None:
    page = administrator
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found = []
    for url in ("/desk/", "/desk/queue/", case_url, "/desk/settings/", "/policy/"):
        page.goto(url)
        found += violations(page)
    outside = browser.new_context(base_url=house.url, color_scheme=scheme, bypass_csp=False)
    stranger = outside.new_page()
    for url in ("/accounts/login/", "/policy/"):
        stranger.goto(url)
        found += violations(stranger)
    outside.close()
    assert found == []


def test_chinese_on_a_telephone_in_the_dark(administrator: Page, case_url: str) -> None:
    page = administrator
    page.request.post("/language/", form={"language": "zh-hans", "csrfmiddlewaretoken": token(page)})
    try:
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="dark")
        for url in ("/desk/", "/desk/queue/", case_url, "/policy/", "/desk/settings/"):
            page.goto(url)
            assert page.locator("html").get_attribute("lang") == "zh-Hans"
            assert too_wide(page) == [], url
        page.goto(case_url)
        page.locator("#reply-text").fill("您好，我们正在处理。")
        page.locator("#reply-text").press("Control+Enter")
        expect(page.locator(".entry--ours", has_text="您好，我们正在处理。")).to_be_visible()
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert lightness(page, background) < 0.4
    finally:
        page.request.post("/language/", form={"language": "en", "csrfmiddlewaretoken": token(page)})


def token(page: Page) -> str:
    found = page.evaluate("JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken']")
    return str(found)


def too_wide(page: Page) -> list[str]:
    """What sticks out to the side, so that a page has to be pushed about on a telephone."""
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    if not wide:
        return []
    found: list[str] = json.loads(
        page.evaluate(
            "JSON.stringify([...document.querySelectorAll('body *')]"
            ".filter(e => e.getBoundingClientRect().right > innerWidth + 1 && e.checkVisibility())"
            ".map(e => e.tagName + '.' + e.className).slice(0, 8))"
        )
    )
    return found or ["the page itself"]


def lightness(page: Page, colour: str) -> float:
    """0 black to 1 white, of any CSS colour, as the browser paints it."""
    painted = page.evaluate(
        "colour => { const c = new OffscreenCanvas(1, 1).getContext('2d'); c.fillStyle = colour;"
        " c.fillRect(0, 0, 1, 1); return [...c.getImageData(0, 0, 1, 1).data] }",
        colour,
    )
    return sum(painted[:3]) / 3 / 255
