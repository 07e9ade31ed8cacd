"""What came in and what goes out."""

from answerable.mail.models.inbound_mail import ARCHIVE, InboundMail, Outcome, RawMail
from answerable.mail.models.mailbox import AfterFetching, Credential, FetchedMail, Mailbox, Security
from answerable.mail.models.outbound_mail import OutboundFile, OutboundMail
from answerable.mail.models.returned import Action, ReturnedMail, UnreachableAddress
from answerable.mail.models.tap import Closure, Tap

__all__ = [
    "ARCHIVE",
    "Action",
    "AfterFetching",
    "Closure",
    "Credential",
    "FetchedMail",
    "InboundMail",
    "Mailbox",
    "OutboundFile",
    "OutboundMail",
    "Outcome",
    "RawMail",
    "ReturnedMail",
    "Security",
    "Tap",
    "UnreachableAddress",
]
