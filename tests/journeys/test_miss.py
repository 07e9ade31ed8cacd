"""Nobody answers: the right people are warned in time, and the miss is on record. Time is passed in."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import add_person
from tests.journeys.letters import write
from tests.journeys.steps import live, open_what_came
from tests.mail_sink import MailSink
from tests.running import Running

pytestmark = pytest.mark.journey

SUBJECT = "Wallet service answers with error 502"


def shown(house: Running, number: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(house.command("case", "show", number, "--json").stdout)
    return found


def promise(case: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in case["commitments"] if one["promise"] == name)
    return found


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def told(sink: MailSink, address: str, words: str, number: str) -> str:
    """The subject of the notice this colleague got about the case; fails when none comes."""

    def is_it(mail: Any) -> bool:
        subject = str(mail.message["Subject"])
        return mail.recipients == (address,) and words in subject and number in subject

    return str(sink.wait_for(is_it).message["Subject"])


def test_nobody_answers(administrator: Page, house: Running, sink: MailSink) -> None:
    page = administrator
    add_person(page, "li@vendor.example", "Li Lei", "lead")
    add_person(page, "wang@vendor.example", "Wang Fang")
    number = comes_in_and_is_opened(page, house, sink)
    owed = promise(shown(house, number), "respond")
    started, due = instant(owed["started_at"]), instant(owed["due_at"])
    whole = due - started

    sweep(house, started + whole * 0.51)
    told(sink, "wang@vendor.example", "first response", number)

    sweep(house, due - timedelta(minutes=29))
    told(sink, "li@vendor.example", "is due in", number)

    sweep(house, due + timedelta(seconds=1))
    for address in ("li@vendor.example", "administrator@localhost"):
        told(sink, address, "Missed", number)
    expect(page.get_by_text("A promise was missed").first).to_be_visible()
    expect(page.locator("#owed")).to_contain_text("missed by")
    missed = promise(shown(house, number), "respond")
    assert missed["state"] == "missed"
    assert instant(missed["missed_at"]) == due
    assert missed["met_at"] is None
    checked = house.command("commitments", "rebuild", "--check")
    assert checked.returncode == 0, checked.stdout
    page.goto("/desk/queue/?due=missed")


def comes_in_and_is_opened(page: Page, house: Running, sink: MailSink) -> str:
    """Where another is being read, a new case is announced and waits until it is asked for."""
    write(house, "Anna Berg <anna@nordbank.example>", "Something else before", "Please look.")
    sink.wait_for(lambda mail: "anna@nordbank.example" in mail.recipients)
    page.goto("/desk/queue/")
    live(page)
    write(house, "Anna Berg <anna@nordbank.example>", SUBJECT, "Our wallets are down.")
    return open_what_came(page, SUBJECT)


def sweep(house: Running, at: datetime) -> None:
    said = house.command("commitments", "sweep", "--at", at.isoformat())
    assert said.returncode == 0, said.stderr
