"""Every sentence for people exists in every language (`bin/messages` gathers them)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext

from answerable.testing import catalog


@pytest.mark.parametrize("language", catalog.LANGUAGES)
def test_nothing_is_left_untranslated(language: str) -> None:
    assert catalog.untranslated(language) == []


@pytest.mark.parametrize("language", catalog.LANGUAGES)
def test_placeholders_are_the_same_in_both(language: str) -> None:
    for message in catalog.read(language):
        if message.id and last(message.string):
            assert placeholders(last(message.string)) == placeholders(last(message.id)), message.id


def last(said: Message | str | tuple[str, ...] | list[str]) -> str:
    return said if isinstance(said, str) else list(said)[-1]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[a-z]|\{\w*\}", text))


@pytest.mark.parametrize("language", catalog.LANGUAGES)
def test_chinese_sentences_have_chinese_marks(language: str) -> None:
    """Full-width marks after Chinese words, and nobody is shouted at."""
    wrong = re.compile(r"[\u4e00-\u9fff”）][,;:?!]|[\u4e00-\u9fff]\.(?:\s|$)|！")
    said = [last(message.string) for message in catalog.read(language) if message.id]
    assert [sentence for sentence in said if wrong.search(sentence)] == []


def test_the_product_says_what_the_catalog_says() -> None:
    with translation.override("zh-hans"):
        assert (gettext("Queue"), ngettext("{n} case", "{n} cases", 2)) == ("队列", "{n} 个工单")


def test_the_catalogs_lie_where_the_product_looks_for_them() -> None:
    assert Path(settings.LOCALE_PATHS[0]) == catalog.LOCALE
