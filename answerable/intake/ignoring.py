"""Mail that is about us and nobody's request: it is kept, and nothing is done about it."""

from __future__ import annotations

from answerable.cases.recipients import without_tag
from answerable.customers.directory import plain_address
from answerable.customers.ours import own_addresses
from answerable.intake.matching import colleague_at, sender_of
from answerable.lib.automatic import Reason
from answerable.lib.mime import ParsedMail
from answerable.mail.building import LOOP_FIELD
from answerable.mail.models import InboundMail, OutboundMail

# Kinds of automatic mail that are about one of ours and never anybody's request.
REPORTS = (Reason.DELIVERY_REPORT, Reason.READ_RECEIPT, Reason.REPORT)
# Who reports in plain words that a mail could not be delivered.
DAEMONS = ("mailer-daemon", "mailer_daemon", "mailerdaemon", "postmaster")


def why_ignored(inbound: InboundMail, parsed: ParsedMail) -> str:
    """The reason why nothing is to be done about this mail, "" when it has to be read."""
    sender = sender_of(inbound, parsed)
    named = {sender, *(plain_address(one) for one in parsed.all_fields(LOOP_FIELD.lower()))}
    if own_addresses() & (named | {without_tag(one) for one in named}):
        return "own_address"
    if parsed.message_id and OutboundMail.objects.filter(message_id=parsed.message_id).exists():
        return "own_mail"
    if parsed.automatic in REPORTS:
        return str(parsed.automatic)
    if parsed.automatic and sender.partition("@")[0] in DAEMONS:
        return str(Reason.DELIVERY_REPORT)
    # An absence notice of a colleague is no matter of a customer's.
    return "colleague_automatic" if parsed.automatic and colleague_at(sender) else ""
