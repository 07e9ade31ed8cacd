"""A report about a mail of ours finds that mail and ends there: it starts nothing, nobody answers it."""

from __future__ import annotations

from datetime import datetime

from answerable.lib.mime import ParsedMail
from answerable.lib.reading import Reading
from answerable.lib.ref import Ref
from answerable.mail import return_path, returns
from answerable.mail.models import InboundMail, OutboundMail

BOUNCE, DELAY = "bounce", "delay"


def take_report(inbound: InboundMail, reading: Reading, *, at: datetime) -> tuple[str, Ref | None] | None:
    """Note a failed or delayed delivery on the mail it is about.

    Returns why the mail is no request, and what it is about if that is known; None for a mail that
    reports nothing. Found by the keyed return path, which proves it, or by our Message-ID in what came
    back, which shows it and changes nothing about the address.
    """
    bounce = reading.bounce
    if bounce is None:
        return None
    mail, is_proven = _mail_of(inbound, reading.parsed, bounce.original_message_id)
    reason = BOUNCE if bounce.is_failure else DELAY
    if mail is None:
        return reason, None
    returns.take_back(mail, bounce, inbound, is_proven=is_proven, at=at)
    return reason, mail.about


def _mail_of(inbound: InboundMail, parsed: ParsedMail, message_id: str) -> tuple[OutboundMail | None, bool]:
    number = return_path.mail_of([*inbound.envelope_to, *(one.address for one in parsed.to)])
    if number is not None:
        mail = OutboundMail.objects.filter(pk=number).first()
        if mail is not None:
            return mail, True
    known = [one for one in (message_id, *parsed.in_reply_to, *parsed.references) if one]
    return OutboundMail.objects.filter(message_id__in=known).first(), False
