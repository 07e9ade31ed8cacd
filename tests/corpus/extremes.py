"""Mails too large or too odd to be kept as files: what attackers send, and customers by accident."""

from __future__ import annotations

import base64
import gzip
import io
import random
import zipfile
from collections.abc import Callable

_HEAD = b"From: Eve <eve@elsewhere.example>\r\nTo: support@vendor.example\r\nSubject: Help\r\n"
_HEAD += b"Message-ID: <extreme.1@elsewhere.example>\r\nDate: Mon, 04 May 2026 09:12:00 +0200\r\n"
_TEXT = b"\r\n\r\nThe node is down.\r\n"


def _with(fields: bytes) -> bytes:
    return _HEAD + fields + _TEXT


def _text(body: bytes) -> bytes:
    return _HEAD + b"\r\n" + body


def _html(body: bytes) -> bytes:
    return _HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + body


def _nested_multiparts(depth: int) -> bytes:
    parts = [b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth)]
    return _HEAD + b"".join(parts) + b"\r\nThe node is down.\r\n"


def _nested_mails(depth: int) -> bytes:
    return _HEAD + b"Content-Type: message/rfc822\r\n\r\n" * depth + _TEXT


def _parts(count: int, part: bytes = b"\r\nwords\r\n") -> bytes:
    return (
        _HEAD
        + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
        + (b"--b\r\n" + part) * count
        + b"--b--"
    )


def _file(data: bytes, name: str, media_type: str = "application/octet-stream") -> bytes:
    fields = f'Content-Type: {media_type}\r\nContent-Disposition: attachment; filename="{name}"\r\n'
    encoded = base64.encodebytes(data).replace(b"\n", b"\r\n")
    part = fields.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + encoded
    return _parts(1, b"\r\nSee the file.\r\n--b\r\n" + part)


def _packed(size: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(size))
    return target.getvalue()


def _nested_tables(depth: int) -> bytes:
    return b"<table><tr><td>" * depth + b"words"


def _named(count: int) -> bytes:
    part = b'Content-Type: image/png\r\nContent-Disposition: attachment; filename="a.png"\r\n\r\nx\r\n'
    return _parts(count, part)


MEGABYTE = 1_000_000
EXTREMES: dict[str, Callable[[], bytes]] = {
    "1,000 nested multiparts": lambda: _nested_multiparts(1000),
    "3,000 nested multiparts": lambda: _nested_multiparts(3000),
    "2,000 nested mails": lambda: _nested_mails(2000),
    "10,000 parts": lambda: _parts(10_000),
    "50,000 parts": lambda: _parts(50_000),
    "5,000 attachments": lambda: _named(5000),
    "20,000 addresses": lambda: _with(b"Cc: " + b", ".join(b"a%d@x.example" % n for n in range(20_000))),
    "20,000 encoded words": lambda: _with(b"X-Long: " + b" =?utf-8?Q?=C3=A9?=" * 20_000),
    "20,000 encoded words in the subject": lambda: (
        _HEAD.replace(b"Help", b" =?utf-8?Q?=C3=A9?=" * 20_000) + _TEXT
    ),
    "20,000 parameters": lambda: _with(
        b"Content-Type: text/plain" + b"".join(b"; p%d=x" % n for n in range(20_000))
    ),
    "20,000 pieces of one parameter": lambda: _with(
        b"Content-Type: text/plain" + b"".join(b"; name*%d=x" % n for n in range(20_000))
    ),
    "300,000 header lines": lambda: _with(b"X: y\r\n" * 299_999 + b"X: y"),
    "300,000 folded header lines": lambda: _with(b"X: y\r\n" + b" y\r\n" * 299_998 + b" y"),
    "50,000 references": lambda: _with(
        b"References: " + b" ".join(b"<r%d@x.example>" % n for n in range(50_000))
    ),
    "nested comments": lambda: _HEAD.replace(b"Eve", b"(" * 100_000) + _TEXT,
    "one line of ten megabytes": lambda: _text(b"a" * 10 * MEGABYTE),
    "one header of ten megabytes": lambda: _with(b"X-Long: " + b"a" * 10 * MEGABYTE),
    "a megabyte of On": lambda: _text(b"On " * (MEGABYTE // 3)),
    "a megabyte of empty lines": lambda: _text(b"\r\n" * (MEGABYTE // 2)),
    "a megabyte of quote marks": lambda: _text(b"> " * (MEGABYTE // 2)),
    "a megabyte of quote marks on lines": lambda: _text(b"> \r\n" * (MEGABYTE // 4)),
    "a megabyte of spaces": lambda: _text(b" " * MEGABYTE + b"x"),
    "a megabyte of From": lambda: _text(b"From: " * (MEGABYTE // 6)),
    "a megabyte of From on lines": lambda: _text(b"From: \r\n" * (MEGABYTE // 8)),
    "a megabyte of dashes": lambda: _text(b"-" * MEGABYTE),
    "a megabyte of dashes on lines": lambda: _text(b"--\r\n" * (MEGABYTE // 4)),
    "a megabyte of On in the subject": lambda: _HEAD.replace(b"Help", b"On " * (MEGABYTE // 3)) + _TEXT,
    "a megabyte of angles in References": lambda: _with(b"References: " + b"<" * MEGABYTE),
    "a megabyte of begin 644": lambda: _text(b"begin 644 a\r\n" * (MEGABYTE // 13)),
    "a megabyte of armour": lambda: _text(b"-----BEGIN PGP MESSAGE-----\r\n" * (MEGABYTE // 29)),
    "a megabyte of report fields": lambda: _text(
        b"Final-Recipient: rfc822; a@x.example\r\n" * (MEGABYTE // 38)
    ),
    "100,000 nested divs": lambda: _html(b"<div>" * 100_000 + b"words"),
    "20,000 nested tables": lambda: _html(_nested_tables(20_000)),
    "a megabyte of angles": lambda: _html(b"<" * MEGABYTE),
    "a megabyte of entities": lambda: _html(b"&#x26;" * (MEGABYTE // 6)),
    "a megabyte of one attribute": lambda: _html(b'<p style="' + b"a:" * (MEGABYTE // 2) + b'">words</p>'),
    "100,000 attributes": lambda: _html(b"<p " + b" ".join(b"a%d=x" % n for n in range(100_000)) + b">words"),
    "a megabyte of comments": lambda: _html(b"<!--" * (MEGABYTE // 4)),
    "a zip of a hundred megabytes of nothing": lambda: _file(_packed(100 * MEGABYTE), "bomb.zip"),
    "a gzip of a hundred megabytes of nothing": lambda: _file(
        gzip.compress(bytes(100 * MEGABYTE)), "bomb.gz"
    ),
    "only NULs": lambda: bytes(MEGABYTE),
    "random bytes": lambda: random.Random(5).randbytes(2 * MEGABYTE),
    "a boundary of a megabyte": lambda: (
        _HEAD + b'Content-Type: multipart/mixed; boundary="%b"\r\n\r\n' % (b"b" * MEGABYTE) + _TEXT
    ),
    "100,000 lines that nearly are boundaries": lambda: _parts(1, b"\r\n" + b"--bb\r\n" * 100_000),
}
# What customers really send. Its bytes are in memory a few times while it is read.
LARGE: dict[str, Callable[[], bytes]] = {
    "a file of 36 megabytes, 50 in the mail": lambda: _file(
        random.Random(6).randbytes(36 * MEGABYTE), "dump.gz"
    ),
    "200 files of 100 kilobytes": lambda: _parts(
        200,
        b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="a.pdf"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(random.Random(7).randbytes(100_000)),
    ),
}
