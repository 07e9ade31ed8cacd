"""Keeping bytes: the same content once, a name that harms nobody, nothing half written."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest

from answerable.files.storage import keep, may_show_inline, path_of, plain_name, read
from answerable.testing.cast import NOON
from answerable.testing.races import at_once

pytestmark = pytest.mark.django_db
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa7\x9a\xa0\xa0\x00\x00\x00\x00IEND\xaeB`\x82"
)


def test_what_was_kept_is_read_back() -> None:
    file = keep(b"hello", name="a.txt", media_type="text/plain", at=NOON)
    assert (read(file), file.size, file.name) == (b"hello", 5, "a.txt")
    assert path_of(file.sha256).stat().st_mode & 0o077 == 0


def test_the_same_bytes_are_written_once_and_have_a_row_for_each_name() -> None:
    one = keep(b"same", name="ours.txt", media_type="text/plain", at=NOON)
    inode = path_of(one.sha256).stat().st_ino
    other = keep(b"same", name="theirs.txt", media_type="text/plain", at=NOON)
    assert path_of(other.sha256).stat().st_ino == inode
    assert (one.pk, one.name) != (other.pk, other.name)


def test_bytes_cut_short_by_a_crash_are_written_again() -> None:
    file = keep(b"complete", name="a", media_type="", at=NOON)
    path_of(file.sha256).write_bytes(b"comp")
    keep(b"complete", name="a", media_type="", at=NOON)
    assert read(file) == b"complete"


def test_a_failure_leaves_nothing_half_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_handle: int) -> None:
        raise OSError("disk full")

    folder = path_of("ab" * 32).parent
    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="disk full"):
        keep(b"never", name="a", media_type="", at=NOON)
    found = [path for path in folder.parent.rglob("*") if path.is_file() and path.name.startswith(".")]
    assert found == []


@pytest.mark.django_db(transaction=True)
def test_kept_by_several_at_once_it_is_whole() -> None:
    content = os.urandom(200_000)
    files = at_once(*[partial(keep, content, name="big", media_type="", at=NOON)] * 4)
    assert {read(file) for file in files} == {content}


def test_bytes_that_were_lost_are_missed() -> None:
    file = keep(b"lost", name="a", media_type="", at=NOON)
    path_of(file.sha256).unlink()
    with pytest.raises(FileNotFoundError):
        read(file)
    assert not may_show_inline(file)


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\wang\\report.pdf", "report.pdf"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        (" .hidden. ", "hidden"),
        ("...", "file"),
        ("", "file"),
        ("报告（最终版）.docx", "报告（最终版）.docx"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
        ("\x00\udcff.txt", "txt"),
    ],
)
def test_a_file_name_harms_nobody(given: str, plain: str) -> None:
    assert plain_name(given) == plain
    assert Path(plain_name(given)).name == plain


def test_only_a_picture_that_is_one_is_shown_inside_a_page() -> None:
    true = keep(PNG, name="a.png", media_type="image/png", at=NOON)
    script = keep(b"<script>alert(1)</script>", name="a.png", media_type="image/png", at=NOON)
    drawing = keep(b"<svg onload='alert(1)'/>", name="a.svg", media_type="image/svg+xml", at=NOON)
    assert [may_show_inline(file) for file in (true, script, drawing)] == [True, False, False]
