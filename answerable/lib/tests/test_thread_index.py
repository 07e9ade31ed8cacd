"""Outlook's conversations."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from answerable.lib import thread_index

BEGUN = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
BEGINNING = b"\x01" + bytes(range(1, 22))


def written(content: bytes) -> str:
    return base64.b64encode(content).decode()


def test_an_answer_is_of_the_conversation_it_answers() -> None:
    first = thread_index.root(written(BEGINNING))
    assert first == BEGINNING.hex()
    assert thread_index.root(written(BEGINNING + b"12345" * 3)) == first
    folded = written(BEGINNING + b"12345" * 20)
    assert thread_index.root(f"{folded[:60]}\r\n {folded[60:]}") == first


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "AAAA",
        "é" * 30,
        "=" * 40,
        written(BEGINNING[:-1]),
        written(BEGINNING + b"1"),
        written(b"\x02" + BEGINNING[1:]),
        written(b"\x01" + bytes(21)),
        written(BEGINNING + b"12345" * 2000),
    ],
)
def test_anything_else_is_of_none(value: str) -> None:
    assert thread_index.root(value) == ""


def test_ours_is_read_back_and_cannot_be_guessed() -> None:
    ours = thread_index.made(b"secret", BEGUN)
    assert ours != thread_index.made(b"Secret", BEGUN)
    for span in (timedelta(0), timedelta(minutes=3), timedelta(days=4000), timedelta(days=-1)):
        field = thread_index.answering(ours, BEGUN, BEGUN + span, b"1")
        assert thread_index.root(field) == ours
    assert thread_index.answering(ours, BEGUN, BEGUN, b"1") != thread_index.answering(
        ours, BEGUN, BEGUN, b"2"
    )
