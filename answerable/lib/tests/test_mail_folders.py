"""Mail as other programs keep it, byte by byte."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from answerable.lib.mail_folders import places

FIRST = b"From: a@x.example\nDate: Mon, 4 Mar 2019 10:00:00 +0100\nSubject: one\n\nFrom here on.\n"
SECOND = b"From: b@x.example\nSubject: two\n\nHello\n\nFrom now on all is well.\n"
LINE = b"From a@x.example Mon Mar  4 10:00:00 2019\n"


def written(folder: Path, name: str, content: bytes) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def read(*paths: Path) -> list[bytes]:
    return [one.read() for one in places(paths)]


def test_mails_of_an_mbox_come_out_as_they_went_in(tmp_path: Path) -> None:
    quoted = FIRST.replace(b"\nFrom here", b"\n>From here")
    file = written(tmp_path, "old", LINE + quoted + b"\n" + LINE + SECOND + b"\n")
    assert read(file) == [FIRST, SECOND]
    first, second = places([file])
    assert first.date == second.date == datetime(2019, 3, 4, 9, tzinfo=UTC)
    assert str(second).endswith(f"byte {len(LINE + quoted) + 1 + len(LINE)}")


def test_one_sign_is_taken_from_each_quoted_line(tmp_path: Path) -> None:
    file = written(tmp_path, "rd.mbox", LINE + b"Subject: x\n\n>From a\n>>From b\n> From c\n")
    assert read(file) == [b"Subject: x\n\nFrom a\n>From b\n> From c\n"]


@pytest.mark.parametrize("end", [b"", b"\n", b"\n\n"])
def test_lines_may_end_with_a_carriage_return(tmp_path: Path, end: bytes) -> None:
    whole = (LINE + FIRST + b"\n" + LINE + SECOND).replace(b"\n", b"\r\n")
    assert read(written(tmp_path, "dos", whole + end))[0] == FIRST.replace(b"\n", b"\r\n")


def test_a_length_that_lies_is_not_believed(tmp_path: Path) -> None:
    mail = b"Subject: x\nContent-Length: 99999\n\nShort\n"
    assert read(written(tmp_path, "cl", LINE + mail + b"\n" + LINE + SECOND)) == [mail, SECOND]


def test_words_that_begin_with_from_end_no_mail(tmp_path: Path) -> None:
    mail = b"Subject: x\n\nHi\n\nFrom 10:30 on 12.12.2019\nwe are closed\n"
    assert read(written(tmp_path, "words", LINE + mail)) == [mail]


def test_a_maildir_and_its_folders_are_read_without_what_is_being_written(tmp_path: Path) -> None:
    for name in ("cur/1:2,S", "new/2", "tmp/3", ".Sent/cur/4:2,", ".Sent/new/.keep", ".Sent/tmp/5"):
        written(tmp_path, name, f"Subject: {name}\n\nx\n".encode())
    found = sorted(one.split(b"\n")[0] for one in read(tmp_path))
    assert [one[9:10] for one in found if b"keep" not in one] == [b".", b"c", b"n"]


def test_a_folder_of_message_files_is_read_and_other_files_are_not(tmp_path: Path) -> None:
    written(tmp_path, "a/one.EML", FIRST)
    written(tmp_path, "a/notes.txt", b"nothing")
    written(tmp_path, "b/Inbox", LINE + SECOND)
    assert read(tmp_path) == [FIRST, SECOND]


def test_a_file_of_one_mail_is_one_mail_and_an_empty_one_is_shown(tmp_path: Path) -> None:
    assert read(written(tmp_path, "x", b"")) == [b""]
    with pytest.raises(OSError, match="nowhere"):
        list(places([tmp_path / "nowhere"]))
