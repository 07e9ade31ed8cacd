"""What customers do in the journeys: they write mails with an ordinary mail program."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from email.utils import make_msgid

from tests.mail_sink import Received
from tests.running import Running

DESK = "technology@vonechain.com"


def write(
    house: Running,
    sender: str,
    subject: str,
    text: str,
    *,
    to: str = DESK,
    cc: str = "",
    answers: Received | None = None,
) -> str:
    """Send a mail by SMTP, perhaps as the reply a mail program makes; returns its Message-ID."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip(">"))
    if cc:
        mail["Cc"] = cc
    if answers is not None:
        mail["In-Reply-To"] = answers.message["Message-ID"]
        known = answers.message.get("References", "")
        mail["References"] = f"{known} {answers.message['Message-ID']}".strip()
    mail.set_content(text)
    with smtplib.SMTP(*house.smtp) as server:
        server.send_message(mail, to_addrs=[to])
    return str(mail["Message-ID"])
