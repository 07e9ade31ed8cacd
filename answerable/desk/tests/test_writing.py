"""While somebody writes: drafts and uploads. And files, for reading (attacks 27 and 28)."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import Message as Fields

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from answerable.cases.conversation import Words, receive_message
from answerable.cases.models import Case, Draft, MessageFile
from answerable.desk.tests.test_actions import do
from answerable.desk.views import writing
from answerable.files.models import StoredFile
from answerable.files.storage import keep, path_of
from answerable.testing.cast import NOON, Cast

PNG = (
    b"\x89PNG\r\n\x1a\n"
    + b"\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
)


@pytest.fixture
def case(cast: Cast) -> Case:
    return cast.case(at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.force_login(cast.wang)
    return client


def attached(case: Case, content: bytes, name: str, media_type: str) -> MessageFile:
    """A file that came with a mail of the customer's."""
    file = keep(content, name=name, media_type=media_type, at=NOON)
    message = receive_message(case, Words(text="See", author_name="Zhao", files=(file,)), at=timezone.now())
    return message.attachments.get()


def fetched(desk: Client, one: MessageFile) -> tuple[HttpResponse, bytes]:
    answer = desk.get(f"/desk/files/{one.pk}/any-name")
    assert answer.status_code == 200
    return answer, b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_a_draft_is_kept_changed_and_thrown_away(cast: Cast, desk: Client, case: Case) -> None:
    for text in ("First", "First stop"):
        answer = desk.post(f"/desk/cases/{case.number}/drafts/?kind=reply", {"text": text})
        assert answer.status_code == 204
    assert Draft.objects.get().text == "First stop"
    assert "First stop" in desk.get(case.get_absolute_url()).content.decode()
    other = Client()
    other.force_login(cast.li)
    assert "First stop" not in other.get(case.get_absolute_url()).content.decode()
    desk.post(f"/desk/cases/{case.number}/drafts/?kind=reply", {"text": " "})
    assert not Draft.objects.exists()


@pytest.mark.parametrize("kind", ["call", "", "x"])
def test_there_are_drafts_of_replies_and_notes_only(desk: Client, case: Case, kind: str) -> None:
    answer = desk.post(f"/desk/cases/{case.number}/drafts/?kind={kind}", {"text": "x"})
    assert answer.status_code == 404


def test_a_draft_is_gone_once_it_was_sent(desk: Client, case: Case) -> None:
    desk.post(f"/desk/cases/{case.number}/drafts/?kind=reply", {"text": "Half"})
    do(desk, case, "replies", text="Whole")
    assert not Draft.objects.exists()


def test_an_upload_becomes_an_attachment(desk: Client, case: Case) -> None:
    sent = SimpleUploadedFile("块.log", b"log\x00\xff", "text/html")
    answer = desk.post(f"/desk/cases/{case.number}/uploads/", {"file": sent})
    chip = answer.content.decode()
    assert "块.log" in chip
    mark = re.search(r'name="files" value="([^"]+)"', chip)
    assert mark is not None
    do(desk, case, "replies", text="See the log.", files=[mark[1]])
    assert fetched(desk, MessageFile.objects.get())[1] == b"log\x00\xff"


def test_too_much_or_nothing_is_refused_in_words(
    desk: Client, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "LARGEST", 10)
    for fields in ({}, {"file": SimpleUploadedFile("a", b"x" * 11)}):
        answer = desk.post(f"/desk/cases/{case.number}/uploads/", fields)
        assert answer.status_code == 422
        assert answer.content
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"<script>alert(1)</script>", "text/html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
        (b"<?xml version='1.0'?><x/>", "application/xml"),
        (b"%PDF-1.7 /JavaScript", "application/pdf"),
        (b"<html><script>alert(1)</script>", "image/png"),
        (b"<script>alert(1)</script>", "text/plain"),
        (b"GIF89a<script>", "image/png"),
        (b"MIME-Version: 1.0\r\n\r\n<script>", "message/rfc822"),
        (b"", "image/png"),
        (b"x", ""),
    ],
)
def test_whatever_could_run_is_only_downloaded(
    desk: Client, case: Case, content: bytes, media_type: str
) -> None:
    answer, body = fetched(desk, attached(case, content, "innocent.png", media_type))
    assert body == content
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    guarded(answer)


def guarded(answer: HttpResponse) -> None:
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "public" not in answer.headers["Cache-Control"]


def test_a_real_picture_is_shown(desk: Client, case: Case) -> None:
    answer, body = fetched(desk, attached(case, PNG, "screen.png", "image/png"))
    assert (answer.headers["Content-Type"], body) == ("image/png", PNG)
    assert not answer.headers["Content-Disposition"].startswith("attachment")
    guarded(answer)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/abs.txt",
        "a\x00b.txt",
        ".htaccess",
        "zero\u200b.php",
        "exe.\u202egpj.txt",
        "x" * 5000,
        "a\r\nSet-Cookie: b=c",
        'quote".txt',
        "",
        "CON",
        "日志 1.txt",
    ],
)
def test_names_are_data(desk: Client, case: Case, name: str) -> None:
    one = attached(case, b"x", name, "text/plain")
    page = desk.get(case.get_absolute_url()).content.decode()
    link = re.search(rf'href="(/desk/files/{one.pk}/[^"]+)"', page)
    assert link is not None
    answer = desk.get(link[1])
    assert answer.status_code == 200
    fields = Fields()
    fields["Content-Disposition"] = answer.headers["Content-Disposition"]
    assert fields.get_content_disposition() == "attachment"
    assert "\n" not in answer.headers["Content-Disposition"]
    assert "Set-Cookie" not in answer.headers
    assert "\u202e" not in page
    assert path_of(one.file.sha256).is_file()


def test_a_lost_file_is_said_to_be_lost(desk: Client, case: Case) -> None:
    one = attached(case, b"a file nobody else has", "a.txt", "text/plain")
    path_of(one.file.sha256).unlink()
    assert desk.get(f"/desk/files/{one.pk}/a.txt").status_code == 404
    assert desk.get(case.get_absolute_url()).status_code == 200
