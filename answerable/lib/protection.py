"""Mail that is signed or encrypted (S/MIME, OpenPGP): what of it can be read without keys.

Signatures are not checked here, and nothing is decrypted: a person is told which it is.
"""

from __future__ import annotations

import re
from enum import StrEnum

from answerable.lib.mime_tree import Part


class Protection(StrEnum):
    """How a mail is protected; stored with messages, so the values never change."""

    SIGNED_SMIME = "signed with S/MIME"
    SIGNED_OPENPGP = "signed with OpenPGP"
    ENCRYPTED_SMIME = "encrypted with S/MIME"
    ENCRYPTED_OPENPGP = "encrypted with OpenPGP"

    @property
    def is_encrypted(self) -> bool:
        return self in (Protection.ENCRYPTED_SMIME, Protection.ENCRYPTED_OPENPGP)


_PKCS7 = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_CLEARSIGNED = re.compile(
    r"-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Za-z-]{1,30}:[^\n]{0,200}\n){0,10}[ \t]*\n"
    r"(.{0,2000000}?)\n-----BEGIN PGP SIGNATURE-----.{0,20000}?-----END PGP SIGNATURE-----[ \t]*",
    re.DOTALL,
)
_PGP_MESSAGE = re.compile(r"^-----BEGIN PGP MESSAGE-----[ \t]*$", re.MULTILINE)
_DASHED = re.compile(r"^- ", re.MULTILINE)


def of_part(part: Part, data: bytes) -> Protection | None:
    """What the structure of a mail says: a multipart's type, or a part of S/MIME."""
    protocol = part.parameters.get("protocol", "").lower()
    if part.media_type == "multipart/encrypted":
        return Protection.ENCRYPTED_OPENPGP
    if part.media_type == "multipart/signed":
        return Protection.SIGNED_OPENPGP if "pgp" in protocol else Protection.SIGNED_SMIME
    if part.media_type not in _PKCS7:
        return None
    declared = part.parameters.get("smime-type", "").lower()
    is_signed = declared == "signed-data" or (
        not declared and b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02" in data[:40]
    )
    return Protection.SIGNED_SMIME if is_signed else Protection.ENCRYPTED_SMIME


def signed_content(data: bytes) -> bytes | None:
    """The mail inside S/MIME signed data (RFC 8551, 3.5.2); None when there is none to read."""
    from asn1crypto import cms

    try:
        info = cms.ContentInfo.load(data)
        if info["content_type"].native != "signed_data":
            return None
        content = info["content"]["encap_content_info"]["content"]
        return None if content is None or content.native is None else bytes(content.native)
    except Exception:
        # The library raises whatever a damaged structure leads it to.
        return None


def without_armour(text: str) -> tuple[str, Protection | None]:
    """The text without the marks of an OpenPGP signature in it, and what was found (RFC 9580, 7)."""
    if "-----BEGIN PGP SIGNED MESSAGE-----" in text:
        plain = _CLEARSIGNED.sub(lambda match: _DASHED.sub("", match[1]), text)
        return plain, Protection.SIGNED_OPENPGP
    if _PGP_MESSAGE.search(text):
        return text, Protection.ENCRYPTED_OPENPGP
    return text, None
