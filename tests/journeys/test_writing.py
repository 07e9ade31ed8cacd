"""Writing in peace: drafts survive, colleagues see each other, a refusal keeps what was written."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, StorageState, expect

from tests.journeys.letters import write
from tests.mail_sink import MailSink
from tests.running import Running

pytestmark = pytest.mark.journey

SUBJECT = "How do we rotate validator keys?"


@pytest.fixture
def case_url(house: Running, sink: MailSink) -> str:
    """A case that just came in."""
    write(house, "Qian <qian@keys.example>", SUBJECT, "Please describe the steps.")
    mail = sink.wait_for(lambda mail: "qian@keys.example" in mail.recipients)
    return "/desk/cases/" + str(mail.message["Subject"]).partition("]")[0].lstrip("[") + "/"


def test_two_people_write_on_one_case(administrator: Page, colleague: Page, case_url: str) -> None:
    page = administrator
    page.goto(case_url)
    box = page.get_by_label("Your reply")
    box.fill("First stop the validator,")
    expect(page.get_by_text("Draft saved")).to_be_visible()

    colleague.goto(case_url)
    expect(colleague.get_by_text("Administrator is writing here.")).to_be_visible()
    assert colleague.get_by_label("Your reply").input_value() == "", "drafts are one's own"
    expect(page.get_by_text("Han Meimei is looking at this case too.")).to_be_visible()

    page.reload()
    expect(box).to_have_value("First stop the validator,")

    colleague.get_by_label("Your reply").fill("See chapter 4 of the manual.")
    colleague.get_by_label("Your reply").press("Control+Enter")
    expect(colleague.get_by_text("Reply sent.")).to_be_visible()
    expect(page.locator(".entry", has_text="See chapter 4 of the manual.")).to_be_visible()
    expect(box).to_have_value("First stop the validator,")  # nobody's text is touched by news


def test_a_refused_action_keeps_the_text(
    context: BrowserContext, signed_in: StorageState, case_url: str
) -> None:
    context.add_cookies(signed_in["cookies"])  # type: ignore[arg-type]
    page = context.new_page()  # its console may say that the answer was 409
    page.goto(case_url)
    page.get_by_label("Your reply").fill("A long answer that took an hour.")
    page.get_by_placeholder("Add somebody").fill("no address")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("“no address” among the recipients")
    expect(page.get_by_label("Your reply")).to_have_value("A long answer that took an hour.")
