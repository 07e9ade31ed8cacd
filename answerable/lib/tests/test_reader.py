"""Mail is read in another process: whatever a mail does there, an answer comes in time."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator

import pytest

from answerable.lib import reader, reading
from answerable.lib.reader import Reader

LETTER = (
    b"From: Wang Wei <wang@example.cn>\r\nSubject: =?gb2312?B?xOO6ww==?=\r\n"
    b"Message-ID: <a@b>\r\n\r\nhello\r\n"
)


@pytest.fixture
def own() -> Iterator[Reader]:
    with Reader() as opened:
        yield opened


def test_a_mail_reads_the_same_as_in_this_process(own: Reader) -> None:
    assert own.read(LETTER, "wang@example.cn") == reading.read(LETTER, "wang@example.cn")


def test_one_child_reads_many_mails(own: Reader) -> None:
    own.read(LETTER)
    child = own._child
    own.read(LETTER)
    assert own._child is child


def test_a_child_that_was_killed_is_replaced(own: Reader) -> None:
    own.read(LETTER)
    assert own._child is not None
    os.kill(own._child.pid, signal.SIGKILL)
    own._child.wait()
    assert own.read(LETTER).parsed.subject == "你好"


def test_a_child_that_is_killed_while_it_reads_costs_nothing(own: Reader) -> None:
    own.read(LETTER)
    assert own._child is not None
    # It is stopped, gets the mail, and is killed before it could say anything.
    os.kill(own._child.pid, signal.SIGSTOP)
    pid = own._child.pid
    signal.signal(signal.SIGALRM, lambda *_: os.kill(pid, signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        found = own.read(LETTER)
    finally:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    assert found.parsed.subject == "你好"
    assert found.parsed.defects == ["There is no date that can be understood."]


def test_a_mail_that_ends_every_child_comes_back_with_itself_attached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Reader, "_COMMAND", ("/bin/false",))
    with Reader() as own:
        found = own.read(LETTER)
    assert found.parsed.defects == [reader.TOO_MUCH]
    assert [one.content for one in found.parsed.attachments] == [LETTER]


def test_a_child_nobody_needs_ends_by_itself(own: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Reader,
        "_COMMAND",
        (
            sys.executable,
            "-c",
            "from answerable.lib import reading_child as c; c.IDLE_SECONDS = 0.1; c.main()",
        ),
    )
    own.read(LETTER)
    assert own._child is not None and own._child.wait(timeout=10) == 0
    assert own.read(LETTER).parsed.subject == "你好"


def test_a_mail_that_takes_too_long_comes_back_with_itself_attached() -> None:
    with Reader(seconds=0) as impatient:
        found = impatient.read(LETTER)
    assert (found.parsed.subject, found.parsed.sender.address) == ("你好", "wang@example.cn")
    assert found.parsed.message_id == "<a@b>"
    assert [one.content for one in found.parsed.attachments] == [LETTER]
    assert found.parsed.defects == [reader.TOO_SLOW]


def test_the_child_ends_with_its_parent() -> None:
    own = Reader()
    own.read(LETTER)
    child = own._child
    assert child is not None and child.stdin is not None
    child.stdin.close()
    assert child.wait(timeout=5) == 0
    own.close()


def test_fifty_megabytes_pass(own: Reader) -> None:
    import base64

    blob = os.urandom(20_000_000)
    raw = (
        b"From: a@example.com\r\nContent-Type: application/octet-stream; name=big.bin\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(blob)
    )
    began = time.monotonic()
    assert own.read(raw).parsed.attachments[0].content == blob
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "raw", [b"", b"\0", b"\n", b"\xff" * 500, b"From: <\n\n", b"Content-Type: multipart/mixed\n\n"]
)
def test_any_bytes_are_read(own: Reader, raw: bytes) -> None:
    assert isinstance(own.read(raw).parsed.text, str)
