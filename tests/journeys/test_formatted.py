"""A mail is seen as its sender formatted it, with its own pictures and none of anybody else's."""

from __future__ import annotations

import base64
import smtplib
from email.message import EmailMessage
from email.utils import make_msgid

import pytest
from playwright.sync_api import Page, Request, expect

from tests.journeys.letters import DESK
from tests.journeys.steps import live, open_what_came
from tests.running import Running

pytestmark = pytest.mark.journey

RED_DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg=="
)
PAGE = (
    """<html><body><h2>Quarterly figures</h2><p>See <b>below</b>:</p>
<table border=1><tr><td>Blocks</td><td>12,431</td></tr></table>
<p><img src="cid:dot@x" alt="Chart" width=40></p>
<img src="https://tracker.invalid/pixel.png" alt="Remote"><script>document.body.innerHTML = "owned"</script>
<p>"""
    + "<p>More words.</p>" * 60
)


def send_formatted(house: Running, subject: str) -> None:
    """A mail as mail programs send it: plain, HTML, and a picture inside the HTML."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Min Chen <min@yuyuan.example>", DESK, subject
    mail["Message-ID"] = make_msgid(domain="yuyuan.example")
    mail.set_content("Quarterly figures. See below.")
    mail.add_alternative(PAGE, subtype="html")
    mail.get_payload()[1].add_related(RED_DOT, "image", "png", cid="<dot@x>", filename="dot.png")  # type: ignore[union-attr,index]
    with smtplib.SMTP(*house.smtp) as server:
        server.send_message(mail, to_addrs=[DESK])


def test_a_mail_is_seen_as_it_was_formatted(administrator: Page, house: Running) -> None:
    page = administrator
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.context.on("request", note)
    page.goto("/desk/queue/")
    live(page)
    send_formatted(house, "Figures with a chart")
    open_what_came(page, "Figures with a chart")
    expect(page.locator(".file__picture")).to_have_js_property("naturalWidth", 5)
    page.get_by_text("As it was formatted").click()
    frame = page.frame_locator(".entry__formatted iframe")
    expect(frame.get_by_role("heading", name="Quarterly figures")).to_be_visible()
    expect(frame.get_by_role("img", name="Chart")).to_have_js_property("naturalWidth", 5)
    expect(page.get_by_text("1 picture lies on another server")).to_be_visible()
    # The frame is as long as its page: nothing scrolls inside it.
    size = page.locator(".entry__formatted iframe").bounding_box()
    assert size is not None
    assert size["height"] > 1500
    assert [url for url in asked if "tracker.invalid" in url] == []


def test_it_fits_a_telephone(administrator: Page, house: Running) -> None:
    page = administrator
    page.goto("/desk/queue/")
    live(page)
    send_formatted(house, "Figures on the road")
    open_what_came(page, "Figures on the road")
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_text("As it was formatted").click()
    expect(page.frame_locator(".entry__formatted iframe").get_by_text("12,431")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
