"""Mails that once took minutes or gigabytes are read in a moment, and the next one is read too."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from answerable.lib.reader import TOO_MUCH, TOO_SLOW, Reader
from tests.corpus.extremes import EXTREMES, LARGE

SECONDS = 2.0
MEGABYTES = 200
# On a machine that does other things too, time is the processor's, not the wall's.
LEAST = b"From: a@x.example\r\nSubject: Next\r\n\r\nWords.\r\n"


def peak_and_seconds(pid: int) -> tuple[float, float]:
    """The most memory the process ever had, in megabytes, and the processor time it took so far."""
    status = Path(f"/proc/{pid}/status").read_text()
    peak = re.search(r"VmHWM:\s+(\d+) kB", status)
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(peak[1]) / 1024 if peak else 0.0, (int(fields[11]) + int(fields[12])) / 100


def read(raw: bytes) -> tuple[dict, float, float]:
    """What was said of the mail, peak of memory and seconds of the reading child."""
    with Reader() as reader:
        assert json.loads(reader.inspect(LEAST))["text"] == "Words."
        child = reader._child
        assert child is not None
        _peak, before = peak_and_seconds(child.pid)
        said = json.loads(reader.inspect(raw))
        peak, after = peak_and_seconds(child.pid)
        assert reader._child is child, "the reader had to be replaced"
        assert json.loads(reader.inspect(LEAST))["subject"] == "Next"
    return said, peak, after - before


@pytest.mark.parametrize("name", EXTREMES)
def test_it_is_read_in_a_moment(name: str) -> None:
    said, peak, seconds = read(EXTREMES[name]())
    assert not {TOO_SLOW, TOO_MUCH} & set(said["problems"])
    assert seconds < SECONDS
    assert peak < MEGABYTES


@pytest.mark.parametrize("name", LARGE)
def test_what_is_large_is_read_whole(name: str) -> None:
    raw = LARGE[name]()
    began = time.monotonic()
    said, peak, seconds = read(raw)
    assert sum(one["size"] for one in said["attachments"]) > len(raw) * 0.7
    assert seconds < SECONDS + len(raw) / 10_000_000
    assert peak < MEGABYTES + 6 * len(raw) / 1_000_000
    assert time.monotonic() - began < 60
