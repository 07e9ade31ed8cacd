"""The custom elements in a real browser: they count in the words of the server, and keys rest in fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from playwright.sync_api import Browser, Page, Route

from answerable.ui import spans

SCRIPTS = Path(__file__).parent.parent / "static/ui/js"
pytestmark = pytest.mark.journey
LENGTHS = [0, 59, 60, 1319, 3600, 11100, 86400, 97140, 863999, 864000]


@pytest.fixture(scope="module")
def browser_page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def load(page: Page, body: str, *scripts: str) -> None:
    """Show a page with these scripts and the words of the server."""
    with translation.override("en"):
        words = spans.patterns_json().replace('"', "&quot;")
    tags = "".join(
        f'<script type="module">{(SCRIPTS / name).read_text("utf-8")}</script>' for name in scripts
    )
    html = f'<!doctype html><html lang="en" data-spans="{words}"><body>{body}{tags}</body></html>'

    def answer(route: Route) -> None:
        route.fulfill(body=html, content_type="text/html")

    page.unroute_all()
    page.route("http://desk.test/", answer)
    page.goto("http://desk.test/")


def test_lengths_read_the_same_in_browser_and_server(browser_page: Page) -> None:
    body = "".join(
        f'<due-in late at="2026-01-01T00:00:00Z" pattern="{{time}}" n="{n}"></due-in>' for n in LENGTHS
    )
    load(browser_page, body, "time-words.js")
    said = browser_page.evaluate(
        """() => [...document.querySelectorAll('due-in')].map((element) => {
            const at = new Date(Date.now() - element.getAttribute('n') * 1000 - 5)
            element.setAttribute('at', at.toISOString())
            element.tick()
            return element.textContent
        })"""
    )
    with translation.override("en"):
        assert said == [spans.words(length) for length in LENGTHS]


def test_a_promise_that_runs_out_asks_the_server_once(browser_page: Page) -> None:
    load(
        browser_page, '<due-in at="2026-01-01T00:00:00Z" pattern="due in {time}">x</due-in>', "time-words.js"
    )
    heard = browser_page.evaluate(
        """() => new Promise((done) => {
            let heard = 0
            document.addEventListener('due', () => heard++)
            const element = document.querySelector('due-in')
            element.told = false
            element.tick(); element.tick()
            done(heard)
        })"""
    )
    assert heard == 1


def test_keys_press_buttons_but_rest_in_fields(browser_page: Page) -> None:
    body = (
        '<button data-key="r" id="r">Reply</button><input id="field">'
        '<dialog id="keys"><dl data-keys></dl></dialog><hot-keys list="keys"></hot-keys>'
    )
    load(browser_page, body, "hot-keys.js")
    browser_page.evaluate("window.pressed = 0; r.onclick = () => window.pressed++; 0")
    browser_page.keyboard.press("r")
    browser_page.focus("#field")
    browser_page.keyboard.type("rrr")
    assert browser_page.evaluate("window.pressed") == 1
    browser_page.keyboard.press("Escape")
    browser_page.keyboard.press("?")
    assert "Reply" in browser_page.inner_text("#keys")


def test_a_draft_survives_a_reload(browser_page: Page) -> None:
    body = (
        '<form><input type="hidden" name="csrfmiddlewaretoken" value="t"><keep-draft key="case:1">'
        '<textarea name="text"></textarea></keep-draft></form>'
    )
    load(browser_page, body, "keep-draft.js")
    browser_page.fill("textarea", "halb geschrieben 一半")
    browser_page.reload()
    assert browser_page.input_value("textarea") == "halb geschrieben 一半"


def test_a_message_of_the_stream_becomes_an_event_of_its_topic(browser_page: Page) -> None:
    def stream(route: Route) -> None:
        route.fulfill(body="data: case:42\n\n", content_type="text/event-stream")

    listening = "window.heard = []; document.addEventListener('changed:case:42', () => heard.push('42'))"
    browser_page.add_init_script(listening)
    load(browser_page, "", "live-updates.js")
    browser_page.route("http://desk.test/live", stream)
    browser_page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<live-updates url=\"/live\"></live-updates>')"
    )
    browser_page.wait_for_function("window.heard.length > 0")
    assert json.loads(browser_page.evaluate("JSON.stringify(window.heard[0])")) == "42"


BAR = """<form id="form"><recipient-bar>
<label><input type="checkbox" name="to" value="zhao@x.example" checked data-reply data-reply-all></label>
<button type="button" data-choose="reply">Reply</button>
<button type="button" data-choose="reply-all">All</button>
<label><input type="checkbox" name="cc" value="qian@x.example" data-reply-all></label>
<label><input type="checkbox" name="cc" value="eve@y.example"></label>
<input type="text" name="cc" list="known">
<datalist id="known"><option value="boss@x.example">The boss</option></datalist>
<template><label class="recipient"><input type="checkbox" name="cc" checked><span></span></label></template>
</recipient-bar></form>"""


def chosen(page: Page) -> list[str]:
    """The addresses the form would send."""
    written = "[...new FormData(document.getElementById('form')).values()].filter(Boolean)"
    found: list[str] = page.evaluate(written)
    return found


def test_recipients_are_chosen_and_added_without_a_mouse(browser_page: Page) -> None:
    load(browser_page, BAR, "recipient-bar.js")
    browser_page.evaluate("document.getElementById('form').addEventListener('submit', () => window.sent = 1)")
    browser_page.click("[data-choose=reply-all]")
    assert chosen(browser_page) == ["zhao@x.example", "qian@x.example"]
    field = browser_page.locator("input[list]")
    field.press_sequentially("boss@x.example")
    field.press("Enter")
    field.press_sequentially("Li <li@x.example>; half ,")
    assert chosen(browser_page) == [
        "zhao@x.example",
        "qian@x.example",
        "boss@x.example",
        "li@x.example",
        "half",
    ]
    assert browser_page.locator(".recipient").first.inner_text() == "The boss"
    field.fill("")
    field.press("Backspace")
    browser_page.keyboard.press("Space")
    assert "li@x.example" not in chosen(browser_page)
    browser_page.click("[data-choose=reply]")
    assert chosen(browser_page) == ["zhao@x.example"]
    assert browser_page.evaluate("window.sent") is None, "Enter in the field sends nothing"
