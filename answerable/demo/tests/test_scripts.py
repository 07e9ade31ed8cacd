"""The plays: many in each language, complete, and every brace filled in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from answerable.cases.models import Kind
from answerable.customers.models import Contact, Customer
from answerable.demo.attachments import VARIANTS, content_of
from answerable.demo.details import details_of
from answerable.demo.script import Script, library
from answerable.demo.vendor import TEAMS

NOW = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
LANGUAGES = ("en", "zh-hans")
EVERY = [
    pytest.param(one, language, id=f"{language}-{one.name}")
    for language in LANGUAGES
    for one in library(language)
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_at_least_sixty_in_each_language(language: str) -> None:
    assert len(library(language)) >= 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_kinds_severities_and_teams_occur(language: str) -> None:
    scripts = library(language)
    assert {one.kind for one in scripts} == set(Kind.values)
    assert {one.severity for one in scripts} == {"P1", "P2", "P3", "P4"}
    assert {one.team for one in scripts} == set(TEAMS)


@pytest.mark.parametrize(("script", "language"), EVERY)
def test_a_customer_begins_and_a_resolution_ends(script: Script, language: str) -> None:
    tags = [part.tag for part in script.parts]
    assert tags[0] == "C"
    assert [tag for tag in tags if tag in "RE"] in (["R"], ["R", "E"])
    assert tags[-1] in "RE"


@pytest.mark.parametrize(("script", "language"), EVERY)
def test_a_question_is_followed_by_the_customer(script: Script, language: str) -> None:
    tags = [part.tag for part in script.parts if part.tag not in "NM"]
    assert all(following == "C" for tag, following in pairwise(tags) if tag == "Q")


@pytest.mark.parametrize(("script", "language"), EVERY)
def test_every_brace_is_filled_in(script: Script, language: str) -> None:
    zone = "Asia/Shanghai" if language == "zh-hans" else "Europe/Berlin"
    customer = Customer(name="Somebody", language=language, zone=zone)
    contact = Contact(customer=customer, name="Anna Berg", email="anna@somebody.example")
    details = details_of(contact, language, "Bergen", NOW, NOW + timedelta(days=90), Random(1))
    for text in (*script.subjects, *(part.text for part in script.parts)):
        assert re.findall(r"[{}]", details.fill(text)) == []


@pytest.mark.parametrize("kind", ["log", "csv", "cfg", "note", "shot"])
def test_attachments_are_small_and_the_same_every_time(kind: str) -> None:
    for variant in range(VARIANTS):
        content = content_of(kind, variant)
        assert 20 < len(content) < 20_000
        content_of.cache_clear()
        assert content_of(kind, variant) == content


def test_the_picture_is_a_picture() -> None:
    assert content_of("shot", 0).startswith(b"\x89PNG\r\n\x1a\n")
