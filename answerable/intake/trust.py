"""What the mail servers in front say about a sender, and what follows from it."""

from __future__ import annotations

from django.conf import settings

from answerable.lib.authentication import Verdict, verdict
from answerable.lib.mime import ParsedMail


def verdict_of(parsed: ParsedMail) -> Verdict:
    """What the trusted relays found; nothing at all when none is trusted."""
    return verdict(parsed.fields, settings.ANSWERABLE.trusted_relays)


def may_be_acknowledged(found: Verdict, *, is_known: bool) -> bool:
    """May we write to this sender by ourselves?

    Never to one the domain denies: the answer would reach whoever was impersonated. To a stranger only
    when the relay in front vouches for the domain, if there is one that looks.
    """
    if found.is_forged:
        return False
    return is_known or found.is_proven or not settings.ANSWERABLE.trusted_relays
