"""What the mail log notes of a mail, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from answerable.mail.brakes import IN_ALL, TO_ONE
from answerable.mail.models import ReturnedMail
from answerable.mail.outcomes import STUCK
from answerable.mail.sending import NO_SERVER, UNDELIVERABLE

_TWIN = re.compile(r"same as mail (\d+)")
_PART = re.compile(r"part (\d+) of (\d+|\?)")
_PUT_TOGETHER = re.compile(r"part of mail (\d+)")


def outcome_words(noted: str) -> str:
    """Why a mail ended as it did: our own words are explained, everything else is shown as it was noted."""
    if twin := _TWIN.fullmatch(noted):
        return _("the same as mail {number}").format(number=twin[1])
    if part := _PART.fullmatch(noted):
        return _("part {number} of {total}; waits for the others").format(number=part[1], total=part[2])
    if whole := _PUT_TOGETHER.fullmatch(noted):
        return _("a part of mail {number}, which was put together").format(number=whole[1])
    return {
        "new": _("opened a case"),
        "token": _("answer, known by its reply address"),
        "reference": _("answer, known by the mail it refers to"),
        "thread_index": _("answer, known by its Outlook conversation"),
        "number": _("known by the case number in its subject and its sender"),
        "colleague": _("a colleague’s mail; kept as a note"),
        "colleague_automatic": _("automatic mail of a colleague"),
        "archive": _("filed from an archive"),
        "own_address": _("sent from our own address"),
        "own_mail": _("our own mail came back"),
        "delivery-report": _("delivery report"),
        "read-receipt": _("read receipt"),
        "report": _("report of a machine"),
        "automatic_reply": _("automatic reply that belongs to no case"),
        "bounce": _("a mail of ours was not delivered"),
        "delay": _("a mail of ours is delayed"),
        "spam": _("spam, says the mail server in front"),
        "repeated": _("the same words again and again; kept with the first"),
        "too_large": _("larger than we take; only its header was fetched"),
        STUCK: _("The reader stopped before it finished, several times."),
    }.get(noted, noted)


def matched_words(how: str) -> str:
    """How a message was known to belong to its case, for its details; "" where nothing was to be known."""
    return {
        "token": _("the reply address it was sent to"),
        "reference": _("the mail it refers to"),
        "thread_index": _("its Outlook conversation"),
        "number": _("the case number in its subject, and its sender"),
        "new": _("nothing: it opened a case of its own"),
    }.get(how, "")


def authentication_words(found: dict[str, str]) -> str:
    """What a trusted mail server in front found out about the sender; "" where none looked."""
    if not found:
        return ""
    words = {
        "pass": _("The sender’s domain is proven (DMARC)."),
        "fail": _("The sender’s domain denies this mail (DMARC failed)."),
    }.get(found.get("dmarc", ""), _("The sender’s domain is not proven."))
    results = ", ".join(f"{name.upper()} {found[name]}" for name in ("spf", "dkim", "dmarc") if name in found)
    return f"{words} {results}" if results else words


def protection_words(protection: str) -> str:
    """How a mail was signed or encrypted."""
    return {
        "signed with S/MIME": _("signed with S/MIME; the signature was not checked"),
        "signed with OpenPGP": _("signed with OpenPGP; the signature was not checked"),
        "encrypted with S/MIME": _("encrypted with S/MIME; it cannot be read here"),
        "encrypted with OpenPGP": _("encrypted with OpenPGP; it cannot be read here"),
    }.get(protection, "")


def return_words(returned: Iterable[ReturnedMail]) -> str:
    """Who was not reached, each with the code and the words of the server that gave up."""
    return "; ".join(f"{one.address}: {one.status} {one.words}".strip() for one in returned)


def error_words(noted: str) -> str:
    """Why a mail has not gone out; the words of another mail server are shown as it said them."""
    return {
        NO_SERVER: _("No mail server is set (ANSWERABLE_SMTP_URL); the mail waits."),
        TO_ONE: _("Too many mails went to this address within the hour; the mail waits."),
        IN_ALL: _("Too many mails went within the hour; the mail waits."),
    }.get(noted, noted)


def refusal_words(refused: dict[str, str]) -> str:
    """Who will not be reached, each with the reason."""
    return "; ".join(f"{address}: {_refusal(words)}" for address, words in refused.items())


def _refusal(noted: str) -> str:
    return _("no mail can be sent to this address") if noted == UNDELIVERABLE else noted
