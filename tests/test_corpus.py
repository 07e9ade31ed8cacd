"""Every mail of the corpus is read as a person would read it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from answerable.lib.reader import Reader
from tests.corpus.judging import wrong
from tests.corpus.letters import FOLDER, Letter, everything

LETTERS = everything()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


@pytest.mark.parametrize("letter", LETTERS, ids=lambda one: one.name)
def test_it_reads_as_it_was_meant(letter: Letter, reader: Reader) -> None:
    said = json.loads(reader.inspect(letter.raw))
    assert wrong(said, letter.expected) == {}


@pytest.mark.parametrize("letter", LETTERS, ids=lambda one: one.name)
def test_it_gives_plain_text(letter: Letter, reader: Reader) -> None:
    """No NUL and no lone surrogate reaches the database."""
    said = reader.inspect(letter.raw)
    assert "\\u0000" not in said
    said.encode("utf-8")


def test_every_mail_stands_in_a_table_and_every_line_has_its_mail() -> None:
    files = {str(file.relative_to(FOLDER).with_suffix("")) for file in FOLDER.rglob("*.eml")}
    assert files == {letter.name for letter in LETTERS}
    assert len(files) >= 150
