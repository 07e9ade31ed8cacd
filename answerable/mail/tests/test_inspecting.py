"""`answerable mail inspect` and `answerable html clean`: quick, and a line for whatever bytes."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

KEYS = """message_id date from reply_to to cc subject in_reply_to references text reply html attachments
    automatic bounce problems""".split()  # noqa: SIM905
LETTER = """\
From: =?utf-8?B?546L5Lyf?= <wang@example.cn>
To: Support <support@vendor.example>, second@vendor.example
Subject: Node stops
Date: Tue, 3 Nov 2026 10:00:00 +0800
Message-ID: <one@example.cn>
In-Reply-To: <zero@vendor.example>
References: <minus@vendor.example> <zero@vendor.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=utf-8

<p onclick="x()">It stopped.</p><blockquote>What happened?</blockquote>
--b
Content-Type: text/plain; name="log.txt"
Content-Disposition: attachment; filename="log.txt"

panic
--b--
"""


def run(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "answerable", *words], input=given, capture_output=True, check=False
    )


def test_a_line_says_everything_that_was_promised(tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    file.write_bytes(LETTER.encode())
    done = run("mail", "inspect", str(file))
    said = json.loads(done.stdout)
    assert list(said) == KEYS
    assert (done.returncode, done.stderr) == (0, b"")
    assert said["from"] == "王伟 <wang@example.cn>"
    assert said["to"] == ["Support <support@vendor.example>", "second@vendor.example"]
    assert said["date"] == "2026-11-03T02:00:00+00:00"
    assert (said["in_reply_to"], said["references"]) == (
        "<zero@vendor.example>",
        ["<minus@vendor.example>", "<zero@vendor.example>"],
    )
    assert (said["reply"], said["html"]) == (
        "It stopped.",
        "<p>It stopped.</p><blockquote>What happened?</blockquote>",
    )
    digest = hashlib.sha256(b"panic").hexdigest()
    assert said["attachments"] == [
        {"name": "log.txt", "type": "text/plain", "size": 5, "sha256": digest, "inline": False}
    ]
    assert (said["automatic"], said["bounce"], said["problems"]) == (False, None, [])


def test_every_file_has_its_line_in_order(tmp_path: Path) -> None:
    files = []
    for number in range(150):
        file = tmp_path / f"{number}.eml"
        file.write_bytes(b"Subject: no %d\n\n\0\xff" % number)
        files.append(str(file))
    done = run("mail", "inspect", *files[:70], str(tmp_path / "missing.eml"), *files[70:], str(tmp_path))
    subjects = [json.loads(line)["subject"] for line in done.stdout.splitlines()]
    assert subjects == [f"no {n}" for n in range(70)] + [""] + [f"no {n}" for n in range(70, 150)] + [""]
    assert (done.returncode, done.stderr) == (1, b"")
    assert "cannot be opened" in json.loads(done.stdout.splitlines()[70])["problems"][0]


def test_a_mail_may_come_by_standard_input() -> None:
    assert json.loads(run("mail", "inspect", "-", given=LETTER.encode()).stdout)["subject"] == "Node stops"


def test_whoever_stops_reading_gets_no_traceback(tmp_path: Path) -> None:
    file = tmp_path / "long.eml"
    file.write_bytes(b"Subject: x\n\n" + b"word " * 200_000)
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m answerable mail inspect {file} {file} | head -c 10"],
        capture_output=True,
        check=False,
    )
    assert (len(done.stdout), done.stderr) == (10, b"")


def test_html_is_cleaned_from_standard_input_to_standard_output() -> None:
    done = run(
        "html", "clean", given=b'<p onload="x">a<script>b</script><img src="http://t.example/a.png"></p>'
    )
    assert done.stdout == b'<p>a<img data-remote-src="http://t.example/a.png"></p>'
    assert (done.returncode, done.stderr) == (0, b"")


def test_html_is_read_in_the_charset_it_names() -> None:
    page = '<meta charset="gb2312"><p>你好</p>'.encode("gb2312")
    assert run("html", "clean", given=page).stdout.decode() == "<p>你好</p>"
    assert run("html", "clean", given=b"\0\xff\xfe<").returncode == 0
