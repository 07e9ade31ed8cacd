"""One mail as a line of the log, either direction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from answerable.cases.models import Case
from answerable.desk.mail_words import error_words, outcome_words, refusal_words
from answerable.mail.models import InboundMail, OutboundMail, Outcome


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail of the log. `again_url` is empty where nothing is to be repeated, or not by this person."""

    id: int
    at: datetime
    sender: str
    recipient: str
    subject: str
    outcome: str
    reason: str
    case_number: str
    case_url: str
    again_url: str
    url: str
    raw_url: str
    size: int = 0
    attempts: int = 0
    next_at: datetime | None = None


def cases_of(mails: Iterable[Any]) -> dict[int, Case]:
    """The cases these mails became part of, in one query."""
    return Case.objects.in_bulk([one.about_id for one in mails if one.about_kind == "case"])


def in_line(mail: InboundMail, cases: Mapping[int, Case], *, may_act: bool) -> MailLine:
    """A mail that came in."""
    number, url = _case_of(mail, cases)
    may_retry = may_act and mail.outcome != Outcome.ACCEPTED and mail.about_id is None
    return MailLine(
        id=mail.pk,
        at=mail.received_at,
        sender=mail.sender or mail.envelope_from or "–",
        recipient=", ".join(mail.envelope_to),
        subject=mail.subject,
        outcome=mail.outcome,
        reason=outcome_words(mail.outcome_reason),
        case_number=number,
        case_url=url,
        again_url=f"/desk/mail/{mail.pk}/again/" if may_retry else "",
        url=f"/desk/mail/{mail.pk}/",
        raw_url=f"/desk/mail/{mail.pk}/raw/",
        size=mail.size,
    )


def out_line(mail: OutboundMail, cases: Mapping[int, Case], *, may_act: bool) -> MailLine:
    """A mail of ours."""
    number, url = _case_of(mail, cases)
    state = mail.state(timezone.now())
    return MailLine(
        id=mail.pk,
        at=mail.queued_at,
        sender=mail.sender_address,
        recipient=", ".join(mail.recipients),
        subject=mail.subject,
        outcome=state,
        reason=_why_not(mail),
        case_number=number,
        case_url=url,
        again_url=f"/desk/mail/out/{mail.pk}/again/" if may_act and state != "sent" else "",
        url="",
        raw_url="",
        attempts=mail.attempts,
        next_at=mail.next_attempt_at if state == "waiting" and mail.last_error else None,
    )


def _case_of(mail: Any, cases: Mapping[int, Case]) -> tuple[str, str]:
    case = cases.get(mail.about_id) if mail.about_kind == "case" else None
    return (case.number, case.get_absolute_url()) if case else ("", "")


def _why_not(mail: OutboundMail) -> str:
    """Why it has not gone; of one that went, to whom it did not."""
    if not mail.sent_at:
        return error_words(mail.last_error)
    return _("Not sent to {refusals}").format(refusals=refusal_words(mail.refused)) if mail.refused else ""
