"""The SMTP door behind a certificate: offered, renewed while it is open, and nothing slips in before it."""

from __future__ import annotations

import os
import smtplib
import socket
import ssl
from pathlib import Path

import pytest
from cryptography import x509

from answerable.config import settings_forms
from answerable.mail.certificate import Certificate
from answerable.mail.models import InboundMail
from answerable.mail.tests import certificates
from answerable.mail.tests.doors import open_door
from answerable.mail.tests.test_doors import MAIL

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    file = tmp_path / "door.pem"
    certificates.write(file)
    return file


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def shown(port: int) -> str:
    """The name in the certificate a client sees."""
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.starttls(context=trusting())
        assert isinstance(client.sock, ssl.SSLSocket)
        seen = client.sock.getpeercert(binary_form=True)
    assert seen
    return x509.load_der_x509_certificate(seen).subject.rfc4514_string()


def test_a_mail_is_taken_over_an_encrypted_line(pem: Path) -> None:
    with open_door(certificate=Certificate(pem)) as port:
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.ehlo()
            assert client.has_extn("starttls")
            client.starttls(context=trusting())
            client.ehlo()
            assert not client.has_extn("starttls")
            client.sendmail("a@customer.example", ["help@vendor.example"], MAIL)
    assert InboundMail.objects.get().raw_bytes == MAIL


def test_without_a_certificate_it_is_not_offered() -> None:
    with open_door() as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        assert not client.has_extn("starttls")
        assert client.docmd("STARTTLS")[0] == 454


def test_a_renewed_certificate_is_shown_without_a_restart(pem: Path) -> None:
    with open_door(certificate=Certificate(pem)) as port:
        assert shown(port) == "CN=door.test"
        certificates.write(pem, "renewed.test")
        os.utime(pem, (1, 1))
        assert shown(port) == "CN=renewed.test"


def test_a_broken_renewal_leaves_the_last_good_certificate(pem: Path) -> None:
    with open_door(certificate=Certificate(pem)) as port:
        assert shown(port) == "CN=door.test"
        pem.write_text("half a file")
        assert shown(port) == "CN=door.test"


def test_commands_sent_ahead_of_the_handshake_are_dropped(pem: Path) -> None:
    with open_door(certificate=Certificate(pem)) as port:
        line = socket.create_connection(("127.0.0.1", port), timeout=10)
        line.sendall(b"EHLO x\r\n")
        greeting = b""
        while b"250 HELP" not in greeting:
            greeting += line.recv(1000)
        smuggled = b"MAIL FROM:<evil@b.example>\r\nRCPT TO:<c@d.example>\r\n"
        line.sendall(b"STARTTLS\r\n" + smuggled)
        assert line.recv(1000).startswith(b"220")
        with trusting().wrap_socket(line) as secure:
            secure.sendall(b"EHLO x\r\nDATA\r\n")
            heard = b""
            while b"503" not in heard:
                piece = secure.recv(1000)
                assert piece
                heard += piece
    assert not InboundMail.objects.exists()


def test_a_wrong_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there is no such file"):
        settings_forms.certificate(str(tmp_path / "none.pem"))
    (tmp_path / "odd.pem").write_text("nothing")
    with pytest.raises(ValueError, match="a PEM file with the certificate"):
        settings_forms.certificate(str(tmp_path / "odd.pem"))
    assert settings_forms.certificate("") == ""
