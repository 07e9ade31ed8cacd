"""Every page of the desk renders from plain values: no query, nothing undefined, in both languages."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation

from answerable.accounts.models import User
from answerable.desk.tests.shown_pages import pages

PAGES = sorted(pages())


def render(name: str, language: str = "en") -> str:
    """One page as a signed-in person gets it."""
    request = RequestFactory().get("/desk/queue/")
    request.user = User(
        name="Han Meimei", email="han@vendor.example", zone="Asia/Shanghai", language=language
    )
    with translation.override(language):
        template, context = pages()[name]
        return get_template(template).render(dict(context), request)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", PAGES)
def test_it_renders(name: str, language: str) -> None:
    assert render(name, language).strip()


@pytest.mark.parametrize("name", PAGES)
def test_no_two_elements_have_one_id(name: str) -> None:
    ids = Counter(re.findall(r'\sid="([^"]+)"', render(name)))
    assert [one for one, times in ids.items() if times > 1] == []


@pytest.mark.parametrize("name", [name for name in PAGES if name not in ("why", "unseen")])
def test_a_page_has_one_first_heading(name: str) -> None:
    assert render(name).count("<h1") == 1


def test_everything_a_button_opens_is_there() -> None:
    html = render("case-open")
    opened = set(re.findall(r'(?:commandfor|popovertarget)="([^"]+)"', html))
    assert opened <= set(re.findall(r'\sid="([^"]+)"', html))


def test_the_send_button_says_what_it_does_to_the_promises() -> None:
    html = render("case-open")
    assert 'aria-describedby="reply-effect"' in html
    assert "Meets the 24 h answer (2.5) · Meets the first response (2.4)" in html


def test_an_empty_queue_offers_a_next_step() -> None:
    assert '<a href="/desk/queue/">' in render("queue-0")
