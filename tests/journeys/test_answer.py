"""The main way: a mail comes in, a promise is made, a person keeps it, the customer comes back."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.letters import DESK, write
from tests.journeys.steps import live, open_what_came
from tests.mail_sink import MailSink, Received
from tests.running import Running

pytestmark = pytest.mark.journey

ZHAO = "Zhao Wei <zhao@huaxin.example>"
SUBJECT = "Nodes stop producing blocks"
ANSWER = "Please restart node 3.\n\nIt *should* produce blocks again."


def shown(house: Running, number: str) -> dict[str, Any]:
    said = house.command("case", "show", number, "--json")
    assert said.returncode == 0, said.stderr
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def test_a_mail_is_answered_and_the_answer_keeps_the_promise(
    administrator: Page, house: Running, sink: MailSink
) -> None:
    page = administrator
    page.goto("/desk/queue/")
    live(page)
    first_id = write(house, ZHAO, SUBJECT, "Since this morning all nodes stand still.")
    number = open_what_came(page, SUBJECT)
    acknowledged = sink.wait_for(lambda mail: number in mail.message["Subject"])
    acknowledgement_is_right(acknowledged, number)

    live(page)
    page.get_by_label("Your reply").fill(ANSWER)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Reply sent.")).to_be_visible()
    answer = sink.wait_for(lambda mail: "restart node 3" in mail.text)
    answer_is_right(answer, number, first_id)
    expect(
        page.locator(".entry--ours", has_text="restart node 3").get_by_text("sent", exact=True)
    ).to_be_visible()

    case = shown(house, number)
    sent = next(one for one in case["messages"] if one["direction"] == "out" and not one["automatic"])
    kept = {one["promise"]: one for one in case["commitments"]}
    assert {"respond", "answer"} <= kept.keys()
    for promise in ("respond", "answer"):
        assert kept[promise]["state"] == "met"
        assert kept[promise]["evidence"] == f"message:{sent['id']}"

    customer_comes_back(page, house, answer)
    assert len(shown(house, number)["messages"]) == 5
    resolve_and_close(page, sink)
    assert shown(house, number)["state"] == "closed"


def acknowledgement_is_right(mail: Received, number: str) -> None:
    assert mail.sender == "<>"
    assert mail.message["Auto-Submitted"] == "auto-replied"
    moment = r"\w+, \d+ \w+ \d{4} \d\d:\d\d \(Asia/Shanghai\)"
    assert re.search(rf"An engineer will answer you by {moment}", mail.text)
    assert f"[{number}]" in mail.message["Subject"]


def answer_is_right(mail: Received, number: str, first_id: str) -> None:
    message = mail.message
    assert message["In-Reply-To"] == first_id
    assert message["References"].split()[0] == first_id
    assert message["Subject"] == f"Re: [{number}] {SUBJECT}"
    assert message["From"].addresses[0].addr_spec == DESK
    # The return path of this very mail.
    local, _at, domain = DESK.partition("@")
    assert mail.sender.startswith(f"{local}+b") and mail.sender.endswith(f"@{domain}")
    assert mail.recipients == ("zhao@huaxin.example",)
    assert re.fullmatch(
        r"technology\+[a-z2-7]{21}@vonechain\.com", message["Reply-To"].addresses[0].addr_spec
    )
    assert message["Auto-Submitted"] is None
    assert "> Since this morning all nodes stand still." in mail.text
    html = message.get_body(("html",))
    assert html is not None
    assert "<em>should</em>" in html.get_content()


def customer_comes_back(page: Page, house: Running, answer: Received) -> None:
    """Once by answering our mail, once by writing to its Reply-To; both are seen without a reload."""
    page.evaluate("window.isSamePage = true")
    quoted = "\n".join(f"> {line}" for line in ANSWER.splitlines())
    write(
        house,
        ZHAO,
        f"Re: {SUBJECT}",
        f"It works again, thank you.\n\nOn Monday X wrote:\n{quoted}",
        answers=answer,
    )
    expect(page.locator(".entry", has_text="It works again, thank you.")).to_be_visible()
    token = answer.message["Reply-To"].addresses[0].addr_spec
    write(house, ZHAO, "Something new", "And node 4 as well.", to=token)
    expect(page.locator(".entry", has_text="And node 4 as well.")).to_be_visible()
    assert page.evaluate("window.isSamePage"), "the page was not loaded again"
    assert page.locator(".entry", has_text="It works again").get_by_text("restart node 3").is_hidden()


def resolve_and_close(page: Page, sink: MailSink) -> None:
    page.get_by_role("button", name="Resolve", exact=True).first.click()
    page.get_by_label("What solved it").fill("Nodes 3 and 4 were restarted.")
    page.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    expect(page.get_by_text("Resolved; the customer has been told.")).to_be_visible()
    sink.wait_for(lambda mail: "Nodes 3 and 4 were restarted." in mail.text)
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Close the case").click()
    expect(page.get_by_text("The case is closed.")).to_be_visible()
