# ruff: noqa: E501 - mails are shown as they are
"""Mail whose words or files are wrapped: uuencode, yEnc, winmail.dat, S/MIME, OpenPGP, invitations."""

from __future__ import annotations

import base64
import binascii
import struct
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from answerable.lib import encoded_files, mime
from answerable.lib.mime import ParsedMail
from answerable.lib.protection import Protection

HEAD = b"From: wang@example.cn\nTo: support@vendor.example\nSubject: x\nMIME-Version: 1.0\n"


def read(content_type: str, body: bytes, more: bytes = b"") -> ParsedMail:
    return mime.parse(HEAD + more + b"Content-Type: " + content_type.encode() + b"\n\n" + body)


def uuencoded(content: bytes, name: bytes) -> bytes:
    lines = [binascii.b2a_uu(content[place : place + 45]) for place in range(0, len(content), 45)]
    return b"begin 644 " + name + b"\n" + b"".join(lines) + b"`\nend\n"


def yencoded(content: bytes, name: bytes) -> bytes:
    encoded = bytearray()
    for byte in content:
        value = (byte + 42) % 256
        encoded += bytes((61, (value + 64) % 256)) if value in (0, 10, 13, 61) else bytes((value,))
    lines = b"".join(bytes(encoded[place : place + 128]) + b"\r\n" for place in range(0, len(encoded), 128))
    return b"=ybegin line=128 size=%d name=%s\r\n%s=yend size=%d\r\n" % (
        len(content),
        name,
        lines,
        len(content),
    )


EVERY_BYTE = bytes(range(256)) * 5


def test_a_uuencoded_file_becomes_an_attachment_and_leaves_the_text() -> None:
    found = read(
        "text/plain", b"Here it is:\n\n" + uuencoded(EVERY_BYTE, b"log 1.bin") + b"\nRegards, Wang\n"
    )
    assert found.text.split() == ["Here", "it", "is:", "Regards,", "Wang"]
    assert [(one.filename, one.content) for one in found.attachments] == [("log 1.bin", EVERY_BYTE)]


def test_several_files_in_one_text_are_all_taken() -> None:
    body = uuencoded(b"one", b"1.txt") + b"between\n" + yencoded(EVERY_BYTE, b"two.bin") + b"after\n"
    found = read("text/plain", body)
    assert found.text.split() == ["between", "after"]
    assert [(one.filename, one.content) for one in found.attachments] == [
        ("1.txt", b"one"),
        ("two.bin", EVERY_BYTE),
    ]


@pytest.mark.parametrize(
    "text",
    [
        b"begin 644 with the log, please\nand then go on\n",
        b"begin 644 file\nnever ended",
        b"begin 644 file\nThis is prose, not data; it has lower case letters.\nend\n",
        b"=ybegin line=128 size=3 name=x\nnever ended\n",
        b"We begin 644 times.\nend\n",
    ],
)
def test_what_only_looks_like_a_file_stays_in_the_text(text: bytes) -> None:
    found = read("text/plain", text)
    assert found.text.split() == text.decode().split()
    assert found.attachments == []


def test_a_flood_of_beginnings_takes_no_time() -> None:
    began = time.monotonic()
    encoded_files.take(b"begin 644 x\n" * 100_000)
    encoded_files.take(b"begin 644 x\n" * 100_000 + b"end\n")
    assert time.monotonic() - began < 1


# winmail.dat


def attribute(level: int, name: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) % 65536)


def winmail(*files: tuple[bytes, bytes], body: bytes = b"") -> bytes:
    """A small winmail.dat after MS-OXTNEF, 2.1."""
    whole = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x9006, 8, struct.pack("<I", 0x10000))
    if body:
        whole += attribute(1, 0x800C, 2, body + b"\0")
    for name, content in files:
        whole += attribute(2, 0x9002, 6, bytes(14))
        whole += attribute(2, 0x8010, 1, name + b"\0") + attribute(2, 0x800F, 6, content)
    return whole


def with_winmail(packed: bytes, text: bytes = b"") -> ParsedMail:
    part = b"--b\nContent-Type: text/plain\n\n" + text + b"\n" if text else b""
    whole = part + (
        b'--b\nContent-Type: application/ms-tnef; name="winmail.dat"\n'
        b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(packed) + b"--b--\n"
    )
    return read("multipart/mixed; boundary=b", whole)


def test_what_outlook_packed_is_unpacked() -> None:
    found = with_winmail(winmail((b"report.pdf", b"%PDF-1.4"), (b"log.txt", b"panic")), b"See the files.")
    assert found.text == "See the files."
    assert [(one.filename, one.media_type, one.content) for one in found.attachments] == [
        ("report.pdf", "application/pdf", b"%PDF-1.4"),
        ("log.txt", "text/plain", b"panic"),
    ]


def test_a_winmail_that_cannot_be_opened_is_kept_whole() -> None:
    found = with_winmail(b"\x78\x9f\x3e\x22" + b"\xff" * 50, b"See the files.")
    assert [one.filename for one in found.attachments] in ([], ["winmail.dat"])
    broken = with_winmail(b"no such thing", b"See the files.")
    assert [one.filename for one in broken.attachments] == ["winmail.dat"]
    assert any("winmail.dat" in problem for problem in broken.defects)


# S/MIME and OpenPGP


@pytest.fixture(scope="module")
def signer() -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Wang Wei")])
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(begins).not_valid_after(begins + timedelta(days=99))
    return builder.sign(key, hashes.SHA256()), key


def smime(
    signer: tuple[x509.Certificate, rsa.RSAPrivateKey], inner: bytes, *options: pkcs7.PKCS7Options
) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(inner).add_signer(*signer, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, list(options))


def test_words_inside_an_opaque_signature_are_read(
    signer: tuple[x509.Certificate, rsa.RSAPrivateKey],
) -> None:
    inner = (
        b"Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain\r\n\r\nSigned words.\r\n"
        b"--i\r\nContent-Type: text/plain; name=log.txt\r\n\r\npanic\r\n--i--\r\n"
    )
    packed = smime(signer, inner, pkcs7.PKCS7Options.Binary)
    found = read(
        "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
        base64.encodebytes(packed),
        b"Content-Transfer-Encoding: base64\n",
    )
    assert (found.text, found.protection) == ("Signed words.", Protection.SIGNED_SMIME)
    assert [one.filename for one in found.attachments] == ["log.txt"]


def test_an_encrypted_mail_says_that_it_is() -> None:
    found = read("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", b"AAAA")
    assert found.protection is Protection.ENCRYPTED_SMIME
    assert "The mail is encrypted with S/MIME and cannot be read here." in found.defects
    assert [one.filename for one in found.attachments] == ["smime.p7m"]
    pgp = read(
        'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
        b"--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: "
        b"application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----\n--b--\n",
    )
    assert pgp.protection is Protection.ENCRYPTED_OPENPGP


def test_a_clear_signature_leaves_the_words() -> None:
    body = (
        b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello,\n- -- \nWang\n"
        b"-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n"
    )
    found = read("text/plain", body)
    assert (found.text, found.protection) == ("Hello,\n-- \nWang", Protection.SIGNED_OPENPGP)


def test_a_pasted_encrypted_block_is_told() -> None:
    found = read("text/plain", b"-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----\n")
    assert found.protection is Protection.ENCRYPTED_OPENPGP


def test_a_detached_signature_is_an_attachment_beside_the_words() -> None:
    found = read(
        'multipart/signed; protocol="application/pgp-signature"; boundary=b',
        b"--b\nContent-Type: text/plain\n\nWords.\n--b\nContent-Type: application/pgp-signature; "
        b"name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----\n--b--\n",
    )
    assert (found.text, found.protection) == ("Words.", Protection.SIGNED_OPENPGP)
    assert [one.filename for one in found.attachments] == ["signature.asc"]


# invitations

INVITATION = b"""BEGIN:VCALENDAR
METHOD:%s
BEGIN:VEVENT
UID:1@example.cn
SUMMARY:Upgrade of the validators
DTSTART;TZID=Asia/Shanghai:20261203T140000
DTEND;TZID=Asia/Shanghai:20261203T150000
LOCATION:Room 5
ORGANIZER:mailto:wang@example.cn
END:VEVENT
END:VCALENDAR
"""


def test_an_invitation_without_words_says_what_and_when() -> None:
    found = read("text/calendar; method=REQUEST; charset=utf-8", INVITATION % b"REQUEST")
    assert found.text.split("\n") == [
        "Upgrade of the validators",
        "2026-12-03 14:00 Asia/Shanghai – 2026-12-03 15:00 Asia/Shanghai",
        "Room 5",
        "wang@example.cn",
    ]
    assert (found.automatic, found.calendar_method) == (None, "REQUEST")
    assert [one.media_type for one in found.attachments] == ["text/calendar"]


def test_an_answer_to_an_invitation_is_a_machines_mail() -> None:
    assert read("text/calendar; method=REPLY", INVITATION % b"REPLY").automatic == "calendar-reply"


def test_a_broken_calendar_is_an_attachment() -> None:
    found = read("text/calendar", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:nonsense\n")
    assert [one.media_type for one in found.attachments] == ["text/calendar"]
