"""Mails as they really come, understood from their bytes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answerable.lib import mime
from answerable.lib.addresses import Address
from answerable.lib.tests.letters import PLAIN, base64_lines, joined, letter, part, whole

TEXT = part("Content-Type: text/plain; charset=utf-8", body="words 字")
HTML = part("Content-Type: text/html; charset=utf-8", body="<p>words <b>字</b></p>")
FILE = part("Content-Type: application/pdf", "Content-Disposition: attachment; filename=a.pdf", body="%PDF")
PICTURE = part("Content-Type: image/png", "Content-ID: <pic@x>", body="png")


def names(mail: mime.ParsedMail) -> list[str]:
    return [one.filename for one in mail.attachments]


def test_an_ordinary_mail() -> None:
    mail = mime.parse(
        letter(
            "Cc: B <b@x.example>", "Reply-To: r@x.example", "In-Reply-To: <a@x>", "References: <a@x> <b@x>"
        )
    )
    assert mail.sender == Address("Wang", "wang@customer.example")
    assert mail.to == [Address("", "help@vendor.example")]
    assert mail.cc == [Address("B", "b@x.example")]
    assert mail.reply_to == [Address("", "r@x.example")]
    assert (mail.subject, mail.text, mail.html) == ("Printer", "Hello", None)
    assert (mail.message_id, mail.in_reply_to) == ("<one@customer.example>", ["<a@x>"])
    assert mail.references == ["<a@x>", "<b@x>"]
    assert mail.date == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    assert (mail.automatic, mail.defects, mail.attachments) == (None, [], [])


def test_text_beside_html() -> None:
    mail = mime.parse(whole("alternative", TEXT, HTML))
    assert (mail.text, mail.html, mail.attachments) == ("words 字", "<p>words <b>字</b></p>", [])


@pytest.mark.parametrize("first", [b"", part("Content-Type: text/plain", body="  \r\n")])
def test_html_is_made_text_when_nothing_plain_stands_beside_it(first: bytes) -> None:
    assert mime.parse(whole("alternative", first, HTML)).text == "words 字"


def test_words_in_several_parts_are_all_kept_in_order() -> None:
    footer = part("Content-Type: text/plain", body="footer & more")
    mail = mime.parse(whole("mixed", joined("alternative", TEXT, HTML, boundary="inner"), FILE, footer))
    assert mail.text == "words 字\n\nfooter & more"
    assert mail.html == "<p>words <b>字</b></p>\n<pre>footer &amp; more</pre>"
    assert names(mail) == ["a.pdf"]


def test_pictures_in_the_text_are_told_from_attached_ones() -> None:
    page = part("Content-Type: text/html", body='<img src="cid:pic@x">')
    mail = mime.parse(
        whole("mixed", joined("related", page, PICTURE, boundary="inner"), PICTURE.replace(b"pic", b"p2"))
    )
    assert [(one.content_id, one.is_inline) for one in mail.attachments] == [("pic@x", True), ("p2@x", False)]


def test_a_forwarded_mail_is_an_attachment_with_its_subject_as_name() -> None:
    inner = part(
        "Content-Type: message/rfc822",
        body=letter(body="inner words").replace(b"Printer", b"=?utf-8?q?a=2Fb?="),
    )
    mail = mime.parse(whole("mixed", TEXT, inner))
    assert (names(mail), mail.attachments[0].media_type) == (["a-b.eml"], "message/rfc822")
    assert mime.parse(mail.attachments[0].content).text == "inner words"
    assert "inner" not in mail.text


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("base64", base64_lines("打印机坏了".encode())),
        ("BASE64 ", b"5omT5Y2w5py65Z2P5LqG"),
        ("base64", b"5omT 5Y2w\r\n!5py6*5Z2P5LqG="),
        ("base64", b"5omT5Y2w5py65Z2P5LqG5"),
        ("quoted-printable", b"=E6=89=93=E5=8D=B0=\r\n=E6=9C=BA=E5=9D=8F=E4=BA=86"),
        ("Quoted-printable; x", b"=E6=89=93=E5=8D=B0=E6=9C=BA=E5=9D=8F=E4=BA=86"),
        ("base64", "打印机坏了".encode()),
        ("7bit", "打印机坏了".encode()),
        ("nonsense", "打印机坏了".encode()),
        ("", "打印机坏了".encode()),
        ("x-uuencode", b"begin 644 a\r\n/YHF3Y8VPYIRZY9V/Y+J&\r\n`\r\nend\r\n"),
    ],
)
def test_transfer_encodings_as_far_as_the_bytes_bear_them_out(encoding: str, body: bytes) -> None:
    fields = ["Content-Type: text/plain; charset=utf-8", f"Content-Transfer-Encoding: {encoding}"]
    assert mime.parse(letter(*fields, body=body)).text == "打印机坏了"


def test_flowed_text_is_paragraphs_again() -> None:
    body = "> old \r\n> words\r\nnew \r\nwords\r\n \r\n From here\r\n-- \r\nJo\r\n"
    mail = mime.parse(letter("Content-Type: text/plain; format=flowed", body=body))
    assert mail.text == "> old words\nnew words\n\nFrom here\n-- \nJo"


@pytest.mark.parametrize(
    ("raw", "defect"),
    [
        (whole("mixed", TEXT, FILE, closed=False), "The last part has no end; the mail may be cut off."),
        (whole("mixed", TEXT, FILE).replace(b'"edge"', b'"other"'), "The boundary between parts is missing"),
        (
            whole("mixed", TEXT, FILE).replace(b'; boundary="edge"', b""),
            "The boundary between parts is missing",
        ),
    ],
)
def test_broken_boundaries(raw: bytes, defect: str) -> None:
    mail = mime.parse(raw)
    assert (mail.text, names(mail)) == ("words 字", ["a.pdf"])
    assert mail.defects[0].startswith(defect)


def test_similar_boundaries_are_told_apart() -> None:
    inner = joined("alternative", TEXT, HTML, boundary="edge2")
    assert names(mime.parse(whole("mixed", inner, FILE))) == ["a.pdf"]


@pytest.mark.parametrize(
    "fields",
    ["To: <", 'To: "', "To: a@", "From: =?utf-8?q??=", "Message-ID: <>", "Message-ID: <a@[>",
     "Content-Type: text/plain; name*", "Content-Type: ", "Date: 31 Dec 9999", "Date: 00 Jan 0000", "Subject",
     "Content-Type: text/plain; charset=\0", "Content-Type: nonsense", "Content-Disposition: ;;;"],
)  # fmt: skip
def test_short_broken_headers(fields: str) -> None:
    mail = mime.parse(fields.encode() + b"\r\n\r\nHello\r\n")
    assert mail.text == "Hello"
    assert mail.defects


@pytest.mark.parametrize(
    "raw", [b"", b"\0" * 100, b"\n" * 100, b"\r" * 100, b" ", b"x", b":", b"From", b"\xff\xfe"]
)
def test_hardly_a_mail_at_all(raw: bytes) -> None:
    assert "There is no Message-ID." in mime.parse(raw).defects


def test_the_sender_is_always_the_same_one() -> None:
    two = PLAIN + b"From: other@x.example\r\n\r\nx"
    assert mime.parse(two).sender.address == "wang@customer.example"
    assert "There is more than one From field; the first address counts." in mime.parse(two).defects
    listed = b"From: Nobody, a@x.example, b@x.example\r\n\r\nx"
    assert mime.parse(listed).sender == Address("Nobody", "a@x.example") or mime.parse(listed).sender.address
    assert mime.parse(b"From: Robot\r\nSender: s@x.example\r\n\r\nx").sender.address == "s@x.example"
    assert mime.parse(b"From: Robot\r\n\r\nx").sender == Address("Robot", "")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        (["Auto-Submitted: auto-replied"], "auto-submitted"),
        (["Auto-Submitted: no", "AUTO-SUBMITTED: Auto-Generated (x)"], "auto-submitted"),
        (["Auto-Submitted: no"], None),
        (["Precedence: Bulk"], "precedence"),
        (["Precedence: junk"], "precedence"),
        (["Precedence: first-class"], None),
        (["List-Id: <x.y>"], "mailing-list"),
        (["List-Unsubscribe: <mailto:x@y>"], "mailing-list"),
        (["X-Auto-Response-Suppress: DR, OOF"], "asks for no automatic answer"),
        (["X-Auto-Response-Suppress: DR"], None),
        (["X-Autoreply: yes"], "autoresponder"),
        (["X-Autoreply: no"], None),
        (["Return-Path: <>"], "empty-return-path"),
        (["Content-Type: multipart/report; report-type=delivery-status; boundary=x"], "delivery-report"),
        (["Content-Type: multipart/report; report-type=disposition-notification"], "read-receipt"),
        (["Content-Type: multipart/report; report-type=feedback-report"], "report"),
    ],
)
def test_what_machines_write(fields: list[str], reason: str | None) -> None:
    assert mime.parse(letter(*fields)).automatic == reason


@pytest.mark.parametrize(
    ("sender", "reason"),
    [
        ("MAILER-DAEMON@x.example", "machine-sender"),
        ("no-reply@x.example", "machine-sender"),
        ("noreply+abc@x.example", "machine-sender"),
        ("bounces-1-x=y@x.example", "machine-sender"),
        ("norepliesmith@x.example", None),
        ("post.master@x.example", None),
    ],
)
def test_who_is_a_machine(sender: str, reason: str | None) -> None:
    assert mime.parse(f"From: {sender}\r\n\r\nx".encode()).automatic == reason


@pytest.mark.parametrize(
    ("subject", "is_automatic"),
    [
        ("自动回复: 打印机", True),
        ("Automatic reply: x", True),
        ("[Out of Office] x", True),
        ("Abwesenheitsnotiz: x", True),
        ("Out of office rules do not work", False),
        ("关于自动回复的问题", False),
    ],
)
def test_subjects_of_automatic_replies(subject: str, is_automatic: bool) -> None:
    raw = f"From: a@x.example\r\nSubject: {subject}\r\n\r\nx".encode()
    assert (mime.parse(raw).automatic is not None) is is_automatic


def test_an_empty_return_path_is_a_machines() -> None:
    assert mime.parse(letter(), return_path="<>").automatic == "empty-return-path"
    assert mime.parse(letter(), return_path="wang@customer.example").automatic is None


FLOODS = {
    "nested multiparts": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)
    ),
    "nested messages": b"Content-Type: message/rfc822\n\n" * 2000,
    "parts": whole("mixed", *[TEXT] * 20_000),
    "attachments": whole("mixed", *[FILE] * 5000),
    "equal boundaries": PLAIN + (b"Content-Type: multipart/mixed; boundary=x\n\n--x\n") * 20_000,
    "addresses": letter("To: " + "Foo Bar <a@example.com>, " * 20_000),
    "encoded words": letter("Subject: " + "=?utf-8?q?abc?= " * 20_000),
    "parameters": letter("Content-Type: text/plain" + "; a=b" * 20_000),
    "fields": PLAIN + b"X-A: b\r\n" * 300_000 + b"\r\nx",
    "one long line": letter(body=b"x" * 10_000_000),
    "one long field": b"Subject: " + b"x" * 10_000_000 + b"\r\n\r\nb",
    "line feeds": b"\n" * 5_000_000,
    "delimiters": whole("mixed") + b"\n--edge" * 500_000,
    "base64 of nothing": letter("Content-Transfer-Encoding: base64", body=b"=\n" * 1_000_000),
    "pages": whole("mixed", *[part("Content-Type: text/html", body="<p>x" * 20_000)] * 50),
}


@pytest.mark.parametrize("name", FLOODS)
def test_floods_are_read_and_nothing_is_missing(name: str) -> None:
    mail = mime.parse(FLOODS[name])
    assert len(mail.attachments) <= 1001
    mail.text.encode()


def test_parts_beyond_the_limit_stay_together_in_one_file() -> None:
    mail = mime.parse(FLOODS["attachments"])
    assert "There are more than 1000 parts; the rest was kept as one file." in mail.defects
    assert b"".join(one.content for one in mail.attachments).count(b"%PDF") == 5000


PIECES = [
    PLAIN,
    TEXT,
    HTML,
    FILE,
    b"\r\n",
    b"--edge\r\n",
    b"--edge--\r\n",
    b"\0",
    b"\xff",
    b"Content-Type: multipart/mixed; boundary=edge\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Type: text/html; charset=utf-16\r\n",
    b"=?gb2312?B?",
    b'<";',
]


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_no_mixture_defeats_the_parser(pieces: list[bytes]) -> None:
    mail = mime.parse(b"".join(pieces))
    assert not any("could not be read" in defect for defect in mail.defects)
    said = [mail.subject, mail.text, mail.html or "", mail.sender.name, *names(mail), *mail.defects]
    assert "\0" not in "".join(said)
    "".join(said).encode()


@given(st.binary(max_size=500))
def test_no_bytes_defeat_the_parser(raw: bytes) -> None:
    assert not any("could not be read" in defect for defect in mime.parse(raw).defects)
