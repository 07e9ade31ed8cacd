"""Who gets an answer, who asks, and where a stranger's mail belongs: decided by a person."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.letters import write
from tests.journeys.steps import live, open_what_came
from tests.mail_sink import MailSink
from tests.running import Running

pytestmark = pytest.mark.journey

MIN = "Min Chen <min@yuyuan.example>"
BLOCK = (
    "\n\n---------- Forwarded message ---------\nFrom: {who}\nDate: 9 Mar 2026\nSubject: x\n\nPlease help."
)


def came(page: Page, house: Running, sender: str, subject: str, text: str, **more: str) -> str:
    """A mail comes in while the queue is open; its case is opened."""
    page.goto("/desk/queue/")
    live(page)
    write(house, sender, subject, text, **more)
    return open_what_came(page, subject)


def test_reply_to_all_with_one_of_them_taken_out(administrator: Page, house: Running, sink: MailSink) -> None:
    page = administrator
    copies = "Jun <jun@yuyuan.example>, Partner <partner@elsewhere.example>"
    came(page, house, MIN, "Ledger is slow", "Since this morning.", cc=copies)
    expect(page.get_by_label("min@yuyuan.example")).to_be_checked()
    expect(page.get_by_label("partner@elsewhere.example")).not_to_be_checked()
    page.get_by_role("button", name="Reply to all").click()
    expect(page.get_by_label("partner@elsewhere.example")).to_be_checked()
    page.get_by_label("jun@yuyuan.example").focus()
    page.keyboard.press("Space")
    field = page.get_by_placeholder("Add somebody")
    field.fill("boss@yuyuan.example")
    field.press("Enter")
    page.get_by_label("Your reply").fill("Which release do you run?")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Reply sent.")).to_be_visible()
    sent = sink.wait_for(lambda mail: "Which release do you run?" in mail.text)
    assert sent.recipients == ("min@yuyuan.example", "partner@elsewhere.example", "boss@yuyuan.example")


def test_the_original_sender_of_a_forwarded_mail_is_confirmed(administrator: Page, house: Running) -> None:
    page = administrator
    text = f"Can you look at this?{BLOCK.format(who='王伟 <wei@yuyuan.example>')}"
    came(page, house, "Liu <liu@reseller.example>", "Fwd: Blocks are late", text)
    banner = page.locator(".banner", has_text="Requested by")
    expect(banner).to_contain_text("王伟 <wei@yuyuan.example>")
    banner.get_by_role("button", name="Yes").click()
    expect(page.get_by_text("Requested by wei@yuyuan.example from now on.")).to_be_visible()
    expect(page.locator("#who-title + p")).to_have_text("王伟")
    expect(page.locator(".people")).to_contain_text("liu@reseller.example")


def test_a_strangers_mail_is_moved_where_it_belongs(
    administrator: Page, house: Running, sink: MailSink
) -> None:
    page = administrator
    number = came(page, house, MIN, "Index is behind", "By two days.")
    page.get_by_label("Your reply").fill("Which index is it?")
    page.get_by_role("button", name="Send", exact=True).click()
    answer = sink.wait_for(lambda mail: "Which index is it?" in mail.text)
    page.goto("/desk/queue/")
    live(page)
    write(house, "Min <min@home.example>", "From home", "The big one.", answers=answer)
    open_what_came(page, "From home")
    page.locator(".banner", has_text=number).get_by_role("button", name="Move it there").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("min@home.example> takes part there from then on")
    dialog.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text(f"Moved into {number}.")).to_be_visible()
    page.goto(f"/desk/cases/{number}/")
    expect(page.locator(".entry", has_text="The big one.")).to_be_visible()
