"""Every sentence for people exists in every language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from django.conf import settings

from tests.house.files import HOUSE, PROJECT

LANGUAGES = {"zh_Hans": "zh-hans"}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
METHODS = [("**/tests/**", "ignore"), ("**.py", "python"), ("**/jinja2/**", "jinja2")]
OPTIONS = {"**/jinja2/**": {"trimmed": "true", "silent": "false"}}


def wanted() -> set[str]:
    found = extract_from_dir(HOUSE, METHODS, OPTIONS, keywords=KEYWORDS)
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def catalog(folder: str) -> Catalog:
    file = Path(settings.LOCALE_PATHS[0]) / folder / "LC_MESSAGES" / "django.po"
    with file.open("rb") as written:
        return read_po(written)


def identity(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


@pytest.mark.parametrize("folder", LANGUAGES)
def test_nothing_is_left_untranslated(folder: str) -> None:
    translated = {identity(message) for message in catalog(folder) if message.id and all_said(message)}
    assert sorted(wanted() - translated - {""}) == []


@pytest.mark.parametrize("folder", LANGUAGES)
def test_placeholders_are_the_same_in_both(folder: str) -> None:
    for message in catalog(folder):
        if message.id and all_said(message):
            said = message.string if isinstance(message.string, str) else message.string[-1]
            source = message.id if isinstance(message.id, str) else message.id[-1]
            assert placeholders(said) == placeholders(source), source


def all_said(message: Message) -> bool:
    if message.fuzzy:
        return False
    return bool(message.string) and (isinstance(message.string, str) or all(message.string))


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[a-z]|\{\w*\}", text))


def test_the_catalog_lies_where_the_product_looks_for_it() -> None:
    assert Path(settings.LOCALE_PATHS[0]).is_relative_to(PROJECT)
