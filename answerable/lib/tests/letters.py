"""Mails of our own making, as bytes."""

from __future__ import annotations

import base64

PLAIN = (
    b"From: Wang <wang@customer.example>\r\nTo: help@vendor.example\r\nSubject: Printer\r\n"
    b"Message-ID: <one@customer.example>\r\nDate: Mon, 02 Mar 2026 09:30:00 +0800\r\n"
)


def letter(*fields: str | bytes, body: str | bytes = "Hello\r\n") -> bytes:
    """A plain mail with further fields."""
    extra = b"".join((one if isinstance(one, bytes) else one.encode()) + b"\r\n" for one in fields)
    return PLAIN + extra + b"\r\n" + (body if isinstance(body, bytes) else body.encode())


def part(*fields: str, body: str | bytes = "x") -> bytes:
    """One part of a multipart."""
    head = "".join(f"{one}\r\n" for one in fields).encode()
    return head + b"\r\n" + (body if isinstance(body, bytes) else body.encode())


def joined(kind: str, *parts: bytes, boundary: str = "edge", closed: bool = True) -> bytes:
    """A multipart as a part: its field and its body."""
    line = f"--{boundary}".encode()
    body = b"".join(line + b"\r\n" + one + b"\r\n" for one in parts)
    field = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    return field + body + (line + b"--\r\n" if closed else b"")


def whole(kind: str, *parts: bytes, closed: bool = True) -> bytes:
    """A mail with these parts."""
    return PLAIN + b"MIME-Version: 1.0\r\n" + joined(kind, *parts, closed=closed)


def base64_lines(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")
