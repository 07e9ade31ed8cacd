"""What came in and what goes out."""

from answerable.mail.models.inbound_mail import InboundMail, Outcome, RawMail
from answerable.mail.models.outbound_mail import OutboundFile, OutboundMail

__all__ = ["InboundMail", "OutboundFile", "OutboundMail", "Outcome", "RawMail"]
